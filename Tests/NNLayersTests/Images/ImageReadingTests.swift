import Foundation
import Testing

@testable import NNLayers

@Suite("Image files")
struct ImageReadingTests {
  /// Runs `body` with a directory that is removed afterwards.
  static func withDirectory(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }

  private func error(path: String) -> ImageError? {
    #expect(throws: ImageError.self) { try Image(contentsOf: path) }
  }

  @Test func theContentDecidesNotTheExtension() throws {
    let fixture = try ImageFixtures.named("rgb8")
    try Self.withDirectory { directory in
      let path = directory + "/picture.jpg"
      try fixture.file.write(to: URL(fileURLWithPath: path))
      let image = try Image(contentsOf: path)
      #expect(image.pixels == Array(fixture.pixels))
      #expect(try Image(decoding: fixture.file) == image)
      #expect(try Image(decoding: fixture.bytes[...]) == image)
    }
  }

  @Test func filesThatCannotBeRead() throws {
    try Self.withDirectory { directory in
      #expect(error(path: directory)?.description == "\(directory): is a directory, not a file")
      let missing = directory + "/none.png"
      #expect(error(path: missing)?.description.hasPrefix("\(missing): cannot be opened: ") == true)
      #expect(error(path: "")?.reason == "the path is empty")
      #expect(error(path: directory + "/a\0b")?.reason == "the path contains a zero byte")
      let empty = directory + "/empty.png"
      try Data().write(to: URL(fileURLWithPath: empty))
      #expect(error(path: empty)?.description == "\(empty): the file is empty")
      #expect(error(path: "/dev/null")?.reason == "is not a regular file")
    }
  }

  @Test func errorsOfDecodersGetThePath() throws {
    let fixture = try ImageFixtures.named("grey8")
    try Self.withDirectory { directory in
      let path = directory + "/cut.png"
      try fixture.file.prefix(50).write(to: URL(fileURLWithPath: path))
      let text = error(path: path)?.description ?? ""
      #expect(text.hasPrefix("\(path): PNG: the file ends inside chunk IDAT: expected "))
      #expect(text.hasSuffix("9 are there"))
    }
  }

  @Test func unknownFormatsShowTheirFirstBytes() {
    expectImageError(Array("GIF89a\u{1}\u{0}..".utf8), "47 49 46 38 39 61 01 00 (\"GIF89a..\")")
    expectImageError(
      [0x42], "unknown format: the first bytes are 42 (\"B\"); PNG, JPEG and PNM (P2, P3, P5, P6) are read")
    expectImageError([], "there are no bytes")
  }
}
