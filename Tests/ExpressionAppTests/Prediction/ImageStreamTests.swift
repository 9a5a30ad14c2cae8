import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Pictures one after another in a stream of bytes.
@Suite struct ImageStreamTests {
  private static let png = try? Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6]).encodedPNG()
  /// A JPEG's structure: a segment that holds what looks like a beginning and an end, a scan with stuffed bytes and a
  /// restart marker, fill bytes before a marker.
  private static let jpeg: [UInt8] = [
    0xFF, 0xD8, 0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xD9, 0xFF, 0xDA, 0, 3, 7, 1, 2, 0xFF, 0, 3, 0xFF, 0xD0,
    4, 0xFF, 0xFF, 0xD9,
  ]
  private static let grey = Array("P5 # two by two\n2 2 255\nPNG!".utf8)
  private static let deep = Array("P6\n1 1\n65535\nabcdef".utf8)
  private static let text = Array("P2 2 1 9 1 2".utf8)

  /// The pieces of a stream that comes in blocks of so many bytes.
  private func pieces(_ bytes: [UInt8], block: Int) throws -> [ImageStream.Piece] {
    var rest = bytes[...]
    var stream = ImageStream(
      StreamBuffer {
        defer { rest = rest.dropFirst(block) }
        return Array(rest.prefix(block))
      })
    var pieces: [ImageStream.Piece] = []
    while let piece = try stream.next() { pieces.append(piece) }
    return pieces
  }

  private func contents(_ pieces: [ImageStream.Piece]) -> [[UInt8]?] { pieces.map { try? $0.content.get() } }

  @Test(arguments: [1, 2, 3, 7, 10_000]) func allFormatsInAnyBlocks(_ block: Int) throws {
    let png = try #require(Self.png)
    let files = [png, Self.jpeg, Self.grey, Self.deep, png, Self.jpeg, Self.text, Self.grey]
    // A text needs something behind its last number.
    let found = try pieces(files.flatMap { $0 == Self.text ? $0 + [0x0A] : $0 }, block: block)
    #expect(contents(found) == files)
    #expect(found.map(\.number) == Array(1...8))
    #expect(found[2].offset == png.count + Self.jpeg.count)
  }

  /// Each is given when its last byte has come: the source would wait for ever for more.
  @Test func nothingIsWaitedFor() throws {
    struct Waits: Error {}
    for file in [try #require(Self.png), Self.jpeg, Self.grey, Self.deep] {
      var blocks = [file]
      var stream = ImageStream(
        StreamBuffer {
          guard let block = blocks.popLast() else { throw Waits() }
          return block
        })
      #expect(try stream.next()?.content.get() == file)
    }
  }

  @Test(arguments: [1, 5, 10_000]) func brokenPicturesAreToldAndPassed(_ block: Int) throws {
    let png = try #require(Self.png)
    let cases: [(broken: [UInt8], message: String)] = [
      (Array("something else".utf8), "no picture begins here: the bytes are 73 6F 6D 65"),
      (Array(png.dropLast(14)), "PNG: "),
      (Array(png.prefix(30)), "PNG: "),
      (Array(Self.jpeg.prefix(22)), "JPEG: ends after 22 bytes, where another one begins"),
      (Array(Self.jpeg.prefix(7)), "JPEG: "),
      (Array("P5 2 x ".utf8), "PNM: the height is no number"),
      (Array("P5 99999999 99999999 255 ".utf8), "PNM: 99999999×99999999 pixels are too many"),
      ([0xFF, 0xD8, 0xFF, 0xE0, 0, 1], "JPEG: a segment of length 1"),
      (png.prefix(8) + [0x7F, 0xFF, 0xFF, 0xFF] + Array("IDAT".utf8), "PNG: takes more than the limit"),
    ]
    for (broken, message) in cases {
      let next = broken.starts(with: [0xFF]) ? Self.jpeg : png
      let found = try pieces(Self.grey + broken + next + Self.grey, block: block)
      #expect(contents(found) == [Self.grey, nil, next, Self.grey], "\(message)")
      guard found.count > 1, case .failure(let error) = found[1].content else { continue }
      #expect(found[1].offset == Self.grey.count)
      #expect(error.description.hasPrefix(message), "\(error)")
    }
  }

  @Test func theStreamEndsInAPicture() throws {
    let png = try #require(Self.png)
    let binaries = [png, Self.jpeg, Self.grey, Self.deep]
    for file in binaries {
      for length in 3..<file.count {
        let found = try pieces(Self.grey + file.prefix(length), block: 100)
        #expect(found.count >= 2 && contents(found)[0] == Self.grey && contents(found)[1] == nil, "\(length)")
      }
    }
    #expect(try pieces([], block: 1).isEmpty)
    #expect(try pieces(Array(" \n\n".utf8), block: 1).isEmpty)
  }

  /// A source that fails ends the stream with its error.
  @Test func errorsOfTheSourcePass() {
    struct Broken: Error {}
    var stream = ImageStream(StreamBuffer { throw Broken() })
    #expect(throws: Broken.self) { try stream.next() }
  }
}

/// `expression predict -`, through the real executable.
@Suite struct PredictStreamTests {
  private func faces(_ root: String) throws -> (weights: String, files: [String]) {
    let weights = try RunningServer.weights(root, .linear)
    let files = try (0..<3).map { index in
      let image = try Image(
        width: 48, height: 48, channels: 1, pixels: FaceGenerator(seed: 5).face(.sad, split: "test", index: index))
      let path = "\(root)/\(index).png"
      try Data(image.encodedPNG()).write(to: URL(fileURLWithPath: path))
      return path
    }
    return (weights, files)
  }

  @Test func namesEachPictureAsIfItWereAFile() throws {
    try inTemporaryFolder { root in
      let (weights, files) = try faces(root)
      let stream = "\(root)/stream"
      try files.reduce(into: Data()) { $0 += try Data(contentsOf: URL(fileURLWithPath: $1)) }
        .write(to: URL(fileURLWithPath: stream))
      let piped = try ExpressionCommand(redirected: "< '\(stream)'", "predict", "--weights", weights, "--json", "-")
      #expect(piped.status == 0, "\(piped.errors)")
      let named = try ExpressionCommand.start(["predict", "--weights", weights, "--json"] + files).finish()
      struct Line: Decodable {
        let path: String
        let image: Int?
        let offset: Int?
        let label: String
        let probabilities: [String: Double]
      }
      func lines(_ text: String) throws -> [Line] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
      }
      let (ours, theirs) = (try lines(piped.output), try lines(named.output))
      #expect(ours.map(\.probabilities) == theirs.map(\.probabilities))
      #expect(ours.map(\.image) == [1, 2, 3] && ours.allSatisfy { $0.path == "-" })
      #expect(ours.first?.offset == 0 && theirs.allSatisfy { $0.image == nil })
      let text = try ExpressionCommand(
        redirected: "< '\(stream)'", "predict", "--weights", weights, "--top", "1", "-")
      #expect(text.output.split(separator: "\n").last?.hasPrefix("image 3: ") == true)
    }
  }

  @Test func tellsWhatCannotBeNamedAndGoesOn() throws {
    try inTemporaryFolder { root in
      let (weights, files) = try faces(root)
      let good = try Data(contentsOf: URL(fileURLWithPath: files[0]))
      var damaged = good
      damaged[good.count / 2] ^= 0xFF
      let small = Data("P5 2 2 255\nabcd".utf8)
      let stream = "\(root)/stream"
      try (good + damaged + Data("rubbish".utf8) + good + small + good.prefix(100))
        .write(to: URL(fileURLWithPath: stream))
      let command = try ExpressionCommand(redirected: "< '\(stream)'", "predict", "--weights", weights, "-")
      #expect(command.status == 1)
      let lines = command.output.split(separator: "\n")
      #expect(lines.count == 2 && lines[0].hasPrefix("image 1: ") && lines[1].hasPrefix("image 4: "))
      for part in [
        "standard input, image 2 at byte \(good.count): PNG: ",
        "standard input, image 3 at byte \(2 * good.count): no picture begins here",
        "standard input, image 5 at byte \(3 * good.count + 7): the image is 2 x 2, expected was 48 x 48",
        "standard input, image 6 at byte \(3 * good.count + 7 + small.count): PNG: the stream ends after 100 bytes",
        "4 of the pictures could not be classified",
      ] { #expect(command.errors.contains(part), "\(part): \(command.errors)") }
      let empty = try ExpressionCommand("predict", "--weights", weights, "-")
      #expect(empty.status == 1 && empty.errors.contains("standard input: has no pictures"))
    }
  }
}
