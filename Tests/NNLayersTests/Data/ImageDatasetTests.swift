import Foundation
import NNLayers
import Synchronization
import Testing

@Suite struct ImageDatasetTests {
  private let format = ImageDataset.Format(width: 4, height: 3)

  /// A folder that is removed after the body.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func write(_ image: Image, _ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(image.encodedPNG()).write(to: url)
  }

  private func image(_ value: UInt8, width: Int = 4, height: Int = 3, channels: Int = 1) throws -> Image {
    try Image(
      width: width, height: height, channels: channels,
      pixels: [UInt8](repeating: value, count: width * height * channels))
  }

  private func message(_ body: () throws -> Any) -> String {
    do {
      return "no error, but \(try body())"
    } catch {
      return "\(error)"
    }
  }

  @Test func readsFoldersInOrder() throws {
    try inFolder { root in
      try write(try image(0), "\(root)/b/2.png")
      try write(try image(255), "\(root)/b/1.png")
      try write(try image(51), "\(root)/a/x.png")
      try Data().write(to: URL(fileURLWithPath: "\(root)/a/.hidden"))
      let dataset = try ImageDataset(folder: root, format: format)
      dataset.normalization = PixelNormalization(mean: 0.2, deviation: 0.5)
      #expect(dataset.classNames == ["a", "b"])
      #expect(dataset.examples.map(\.label) == [0, 1, 1])
      #expect(dataset.examples[1].path == "\(root)/b/1.png")
      #expect(try dataset.input(at: 0).shape == [3, 4, 1])
      #expect(try dataset.input(at: 0).floats.allSatisfy { abs($0) < 1e-6 })
      #expect(try dataset.input(at: 1).floats.allSatisfy { abs($0 - 1.6) < 1e-6 })
      let measured = try dataset.measuredNormalization()
      #expect(abs(measured.mean - 0.4) < 1e-9)
    }
  }

  /// Each file's bytes come once, also of images that are known already.
  @Test func filesCanBeVisitedWhileTheyAreRead() throws {
    try inFolder { root in
      for index in 0..<200 { try write(try image(UInt8(index)), "\(root)/a/\(1000 + index).png") }
      let dataset = try ImageDataset(folder: root, format: format)
      _ = try dataset.image(at: 7)
      let visits = Mutex<[Int: [UInt8]]>([:])
      try dataset.readAll { index, bytes in visits.withLock { #expect($0.updateValue(bytes, forKey: index) == nil) } }
      #expect(visits.withLock { $0.count } == 200)
      for (index, bytes) in visits.withLock({ $0 }) {
        #expect(FileManager.default.contents(atPath: dataset.examples[index].path) == Data(bytes))
      }
      // What was read is kept: the files are not needed any more.
      try FileManager.default.removeItem(atPath: "\(root)/a")
      for index in 0..<200 { #expect(try dataset.image(at: index) == image(UInt8(index))) }
      #expect(throws: ImageError.self) { try dataset.readAll { _, _ in } }
    }
  }

  @Test func imagesOfNoFileAreNotVisited() throws {
    let dataset = try ImageDataset(
      examples: [.init(path: "table, line 2", label: 0)], images: [try image(3)], classNames: ["a"], format: format)
    try dataset.readAll { _, _ in Issue.record("there is no file") }
  }

  @Test func colourAndSize() throws {
    try inFolder { root in
      try write(try image(100, width: 8, height: 6, channels: 3), "\(root)/a/1.png")
      let strict = try ImageDataset(folder: root, format: format)
      #expect(
        message { try strict.input(at: 0) }
          == "\(root)/a/1.png: the image is 8 x 6, expected was 4 x 3; ask for resizing to accept it")
      var resizing = format
      resizing.resizes = true
      #expect(try ImageDataset(folder: root, format: resizing).image(at: 0) == image(100))
      resizing.channels = 3
      #expect(try ImageDataset(folder: root, format: resizing).image(at: 0).channels == 3)
    }
  }

  @Test func badFoldersAreErrors() throws {
    try inFolder { root in
      #expect(
        message { try ImageDataset(folder: "\(root)/nowhere", format: format) }.contains("there is no such folder"))
      #expect(message { try ImageDataset(folder: root, format: format) }.contains("has no folders of classes"))
      try write(try image(1), "\(root)/happy/1.png")
      let unknown = message { try ImageDataset(folder: root, classNames: ["sad"], format: format) }
      #expect(unknown == "\(root)/happy: “happy” is not a known label; the labels are sad")
      #expect(
        message { try ImageDataset(folder: root, classNames: ["happy", "sad"], format: format) }
          == "\(root)/sad: the class has no folder")
      try FileManager.default.createDirectory(atPath: "\(root)/sad", withIntermediateDirectories: true)
      #expect(message { try ImageDataset(folder: root, format: format) } == "\(root)/sad: the class has no images")
      try Data("text".utf8).write(to: URL(fileURLWithPath: "\(root)/sad/notes.txt"))
      #expect(
        message { try ImageDataset(folder: root, format: format) }.hasPrefix("\(root)/sad/notes.txt: is no image"))
    }
  }

  @Test(arguments: [-1, 2, Int.max, Int.min]) func aLabelWithoutAClassIsAnError(_ label: Int) throws {
    let examples = [0, label, 1].map { ImageDataset.Example(path: "picture \($0)", label: $0) }
    #expect(
      message { try ImageDataset(examples: examples, classNames: ["a", "b"], format: format) }
        == "picture \(label): label \(label) is not the index of one of 2 classes")
  }

  @Test func imagesAreAsManyAsExamples() throws {
    let examples = [0, 0].map { ImageDataset.Example(path: "picture", label: $0) }
    let pictures = try (0..<3).map { try image($0) }
    for count in [0, 1, 3] {
      #expect(
        message {
          try ImageDataset(
            examples: examples, images: Array(pictures.prefix(count)), classNames: ["a"], format: format)
        }.hasSuffix("there are \(count) images for 2 examples"))
    }
    let dataset = try ImageDataset(
      examples: examples, images: Array(pictures.prefix(2)), classNames: ["a"], format: format)
    #expect(try dataset.image(at: 1) == pictures[1])
  }

  @Test func theFirstUnreadableImageIsNamed() throws {
    try inFolder { root in
      for index in 0..<200 { try write(try image(1), "\(root)/a/\(1000 + index).png") }
      try Data("no image".utf8).write(to: URL(fileURLWithPath: "\(root)/a/1150.png"))
      try Data("nor this".utf8).write(to: URL(fileURLWithPath: "\(root)/a/1100.png"))
      let dataset = try ImageDataset(folder: root, format: format)
      #expect(message { try dataset.readAll() }.hasPrefix("\(root)/a/1100.png: "))
    }
  }
}
