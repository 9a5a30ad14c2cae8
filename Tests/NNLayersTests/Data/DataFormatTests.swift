import Foundation
import NNLayers
import Testing

/// Tables of numbers, IDX and CIFAR-10: what is read, and what malformed files are told.
@Suite struct DataFormatTests {
  /// The message of the `DataError` for a file of these bytes.
  private func refusal(_ bytes: [UInt8], _ body: (String) throws -> Any) throws -> String {
    try withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: DataError.self) { _ = try body(path) }
      #expect(error?.path == path)
      return error?.message ?? ""
    }
  }

  private func reading<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/file"))
      return try body("\(folder)/file")
    }
  }

  private func table(_ text: String, missing: Double? = nil) throws -> NumberTable {
    try reading(Array(text.utf8)) { try NumberTable(contentsOf: $0, missing: missing) }
  }

  @Test func tables() throws {
    let plain = try table("1,2.5\n-3e2,.5\n")
    #expect(plain.columns == ["0", "1"] && plain.values == [1, 2.5, -300, 0.5] && plain.lines == [1, 2])
    let named = try table("\u{FEFF}\"a \"\"b\"\"\" , c,d\r\n\r\n 1 ,\"2\",3 \r\n4,,6", missing: -1)
    #expect(named.columns == ["a \"b\"", "c", "d"] && named.lines == [3, 4])
    #expect(named.values == [1, 2, 3, 4, -1, 6])
    #expect(try named.tensor(["d", "c"]).floats == [3, 2, 6, -1])
    let tabs = try reading(Array("1\t2\n3\t4".utf8)) { try NumberTable(contentsOf: $0, separator: "\t") }
    #expect(tabs.values == [1, 2, 3, 4])
    let header = try reading(Array("1,2\n3,4".utf8)) { try NumberTable(contentsOf: $0, header: .present) }
    #expect(header.columns == ["1", "2"] && header.values == [3, 4])
  }

  @Test func dataSetsOfTables() throws {
    let table = try table("x,kind,y\n1,0,2\n3,2,4\n")
    let labelled = try table.dataset(label: "kind")
    #expect(labelled.labels == [0, 2] && labelled.classNames == ["0", "1", "2"])
    #expect(try labelled.input(at: 1).floats == [3, 4])
    let regression = try table.dataset(targets: ["y"])
    #expect(try regression.target(at: 1)?.floats == [4] && regression.input(at: 1).floats == [3, 2])
    let batch = try #require(Array(DataLoader(regression, batchSize: 2).epoch(1)).first)
    #expect(try batch.targets.shape == [2, 1] && batch.targets.floats == [2, 4])
    #expect(throws: DataError.self) { try batch.labels }
    #expect(throws: DataError.self) { try table.dataset(label: "z") }
    #expect(throws: DataError.self) { try table.dataset(targets: ["z"]) }
    #expect(throws: DataError.self) { try table.dataset(label: "kind", classNames: ["a", "b"]) }
  }

  @Test func malformedTables() throws {
    func message(_ text: String) throws -> String {
      try refusal(Array(text.utf8)) { try NumberTable(contentsOf: $0) }
    }
    #expect(try message("a,b\n1,2\n3\n") == "line 3: 1 fields, expected were 2 as in the first line")
    #expect(try message("a,b\n1,x\n") == "line 2, field 2 (b): expected a finite number, found “x”")
    #expect(try message("1,2\n1,\n") == "line 2, field 2: expected a finite number, found an empty one")
    #expect(try message("1\n1e999\n").contains("found “1e999”"))
    for word in ["nan", "inf", "0x10", "1_000", "--1", "1 2", "é"] {
      #expect(try message("1\n\(word)\n").contains("line 2, field 1"))
    }
    #expect(try message("1\n\"2\n") == "line 2, field 1: the quotes are not closed")
    #expect(try message("1\n\"2\"3\n").contains("behind the closing quotes"))
    #expect(try message("a,a\n1,2") == "line 1: two columns have the name “a”")
    #expect(try message("\n\n") == "has no lines")
    #expect(try message("") == "the file is empty")
    #expect(try refusal([0x31]) { try NumberTable(contentsOf: $0, separator: "é") }.contains("cannot separate"))
    #expect(try refusal([0x31]) { try NumberTable(contentsOf: $0, separator: "-") }.contains("cannot separate"))
    let label = try refusal(Array("k,x\n0,1\n1.5,2\n".utf8)) { try NumberTable(contentsOf: $0).dataset(label: "k") }
    #expect(label == "line 3, field 1 (k): the label is 1.5, expected was a whole number from 0")
    let large = try refusal(Array("k,x\n99999999,1\n".utf8)) { try NumberTable(contentsOf: $0).dataset(label: "k") }
    #expect(large.contains("name them if that is meant"))
  }

  private let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]
  private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0]

  @Test func idx() throws {
    let array = try reading(images) { try IDXArray(contentsOf: $0) }
    #expect(array.shape == [2, 1, 3] && array.element == .uint8)
    #expect(try array.tensor().elements(as: Int32.self) == [1, 2, 3, 4, 5, 6])
    for (type, bytes, expected) in [
      (9, [0xFF], -1), (0x0B, [0xFF, 0xFE], -2), (0x0C, [0xFF, 0xFF, 0xFF, 0xFD], -3), (0x0D, [0x3F, 0xC0, 0, 0], 1.5),
      (0x0E, [0xBF, 0xF8, 0, 0, 0, 0, 0, 0], -1.5),
    ] as [(UInt8, [UInt8], Double)] {
      let tensor = try reading([0, 0, type, 1, 0, 0, 0, 1] + bytes) { try IDXArray(contentsOf: $0).tensor() }
      #expect(tensor.doubles == [expected])
    }
    try withTemporaryFolder { folder in
      let (imagePath, labelPath) = ("\(folder)/images", "\(folder)/labels")
      try Data(images).write(to: URL(fileURLWithPath: imagePath))
      try Data(labels).write(to: URL(fileURLWithPath: labelPath))
      let dataset = try ImageDataset(idxImages: imagePath, labels: labelPath)
      #expect(dataset.count == 2 && dataset.classNames == ["0", "1"])
      #expect(try dataset.label(at: 0) == 1 && dataset.label(at: 1) == 0)
      #expect(try dataset.image(at: 1).pixels == [4, 5, 6])
      try Data([0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 1]).write(to: URL(fileURLWithPath: labelPath))
      let error = #expect(throws: DataError.self) { try ImageDataset(idxImages: imagePath, labels: labelPath) }
      #expect(error?.description == "\(labelPath): has 3 labels for the 2 images of \(imagePath)")
      #expect(throws: DataError.self) { try ImageDataset(idxImages: labelPath, labels: labelPath) }
      #expect(throws: DataError.self) { try ImageDataset(idxImages: imagePath, labels: imagePath) }
    }
  }

  @Test func malformedIDX() throws {
    func message(_ bytes: [UInt8]) throws -> String { try refusal(bytes) { try IDXArray(contentsOf: $0) } }
    #expect(try message([0, 0]) == "is no IDX file: it has 2 bytes, the beginning alone takes 4")
    #expect(try message([1, 2, 8, 1]).contains("bytes 0 and 1 are 01 02, expected were zeros"))
    #expect(try message([0, 0, 7, 1]).contains("byte 2, the type, is 07; expected is one of 08 09 0B 0C 0D 0E"))
    #expect(try message([0, 0, 8, 3, 0]) == "is truncated: 3 sizes end at byte 16, 5 bytes are there")
    #expect(
      try message(images.dropLast()) == "[2, 1, 3] elements of 1 bytes are 6 bytes from byte 16 on; 5 are there")
    #expect(try message(images + [0]).contains("7 are there"))
    let huge: [UInt8] = [0, 0, 14, 4] + [UInt8](repeating: 0xFF, count: 16)
    #expect(try message(huge).contains("more than any memory holds"))
    #expect(try refusal([]) { try IDXArray(contentsOf: $0) } == "the file is empty")
  }

  /// `gzip` of the images above, made by Python's gzip.compress(…, mtime=0).
  private var compressed: [UInt8] { Array(Data(base64Encoded: gzipImages) ?? Data()) }

  @Test func gzip() throws {
    #expect(
      try reading(compressed) { try IDXArray(contentsOf: $0) } == reading(images) { try IDXArray(contentsOf: $0) })
    // Members follow one another.
    let half = try #require(Data(base64Encoded: gzipHalf))
    let joined = try reading(Array(half) + Array(try #require(Data(base64Encoded: gzipRest)))) {
      try IDXArray(contentsOf: $0)
    }
    #expect(joined.bytes == [1, 2, 3, 4, 5, 6])
    func message(_ bytes: [UInt8]) throws -> String { try refusal(bytes) { try IDXArray(contentsOf: $0) } }
    #expect(try message(compressed.dropLast(3)).contains("is truncated"))
    #expect(try message(compressed + [1, 2, 3]).contains("damaged near byte"))
    var damaged = compressed
    damaged[damaged.count - 5] ^= 1
    #expect(try message(damaged).contains("damaged near byte"))
  }

  @Test func cifar10() throws {
    func record(_ label: UInt8) -> [UInt8] {
      [label] + [UInt8](repeating: 1, count: 1024) + [UInt8](repeating: 2, count: 1024)
        + (0..<1024).map { UInt8($0 % 256) }
    }
    let dataset = try reading(record(3) + record(9)) { try CIFAR10.dataset([$0, $0]) }
    #expect(dataset.count == 4 && dataset.classNames[3] == "cat")
    #expect(try (0..<4).map { try dataset.label(at: $0) } == [3, 9, 3, 9])
    let image = try dataset.image(at: 1)
    #expect(image.width == 32 && Array(image.pixels.prefix(6)) == [1, 2, 0, 1, 2, 1])
    #expect(Array(image.pixels[3 * 300..<3 * 300 + 3]) == [1, 2, 44])
    #expect(try dataset.input(at: 0).shape == [32, 32, 3])
    #expect(
      try refusal(record(3) + [1]) { try CIFAR10.dataset([$0]) }
        == "has 3074 bytes, expected were records of 3073; the last, record 1, begins at byte 3073 and has 1")
    #expect(
      try refusal(record(3) + record(10)) { try CIFAR10.dataset([$0]) }
        == "the label at byte 3073, record 1, is 10, expected was 0 to 9")
  }

  /// Files that were cut and whose bytes were changed are read or refused with an error; nothing else happens.
  @Test func hostileFiles() throws {
    var random = RandomSource(seed: 1)
    let cifar = [UInt8](repeating: 3, count: 3073)
    let csv = Array("name,\"b\"\n1,2\n\"3\",-4e1\r\n5,.5\n".utf8)
    let readers: [(good: [UInt8], read: (String) throws -> Void)] = [
      (images, { _ = try IDXArray(contentsOf: $0).tensor() }),
      (labels, { _ = try ImageDataset(idxImages: $0, labels: $0) }),
      (images, { _ = try ImageDataset(idxImages: $0, labels: $0) }),
      (compressed, { _ = try IDXArray(contentsOf: $0).tensor() }),
      (cifar, { _ = try CIFAR10.dataset([$0]).input(at: 0) }),
      (csv, { _ = try NumberTable(contentsOf: $0).dataset(label: "b") }),
      (csv, { _ = try NumberTable(contentsOf: $0, separator: "\t", missing: 0).tensor() }),
    ]
    try withTemporaryFolder { folder in
      let path = "\(folder)/file"
      for (good, read) in readers {
        var refused = 0
        for round in 0..<300 {
          var bytes = good
          for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: bytes.indices, using: &random)
            // The beginning is where sizes and types stand.
            bytes[round % 2 == 0 ? place : place % min(20, bytes.count)] = UInt8(truncatingIfNeeded: random.next())
          }
          if round % 3 == 0 { bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))) }
          if round % 7 == 0 { bytes += bytes.suffix(Int.random(in: 0...9, using: &random)) }
          try Data(bytes).write(to: URL(fileURLWithPath: path))
          do {
            try read(path)
          } catch let error as DataError {
            #expect(error.path == path && !error.message.isEmpty)
            refused += 1
          } catch is TensorError {
            refused += 1
          }
        }
        #expect(refused > 30)
      }
    }
  }

  @Test func filesThatAreNone() throws {
    try withTemporaryFolder { folder in
      for path in ["\(folder)/nowhere", folder] {
        #expect(throws: DataError.self) { try IDXArray(contentsOf: path) }
        #expect(throws: DataError.self) { try CIFAR10.dataset([path]) }
        #expect(throws: DataError.self) { try NumberTable(contentsOf: path) }
      }
    }
  }
}

private let gzipImages = "H4sIAAAAAAACA2Ng4GBmYGBgAmJGIGZmZGJmYWUDALBDcP4WAAAA"
private let gzipHalf = "H4sIAAAAAAACA2Ng4GBmYGBgYgAA5UpEYQkAAAA="
private let gzipRest = "H4sIAAAAAAACA2NgYGRgYGBmZGJmYWUDAFhVJs8NAAAA"
