import Foundation
import Testing

@testable import NNLayers

@Suite("FER2013 table")
struct FER2013CSVTests {
  private static func pixels(_ seed: Int, count: Int = 2304) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ seed &* 31) }
  }

  private static func line(_ emotion: Int, _ seed: Int, _ usage: String?, count: Int = 2304) -> String {
    "\(emotion)," + pixels(seed, count: count).map(String.init).joined(separator: " ") + (usage.map { "," + $0 } ?? "")
  }

  private func expectError(_ text: String, _ part: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: ImageError.self, sourceLocation: sourceLocation) {
      try FER2013CSV.read(Array(text.utf8))
    }
    #expect(error?.description.contains(part) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
  }

  @Test(arguments: ["\n", "\r\n"], [true, false])
  func readsRows(ending: String, endsWithNewline: Bool) throws {
    let usages = ["Training", "PublicTest", "PrivateTest", "Training", "Training", "Training", "Training"]
    var text = (["emotion,pixels,Usage"] + usages.enumerated().map { Self.line($0, $0, $1) }).joined(separator: ending)
    if endsWithNewline { text += ending + ending }
    try ImageReadingTests.withDirectory { directory in
      let path = directory + "/fer2013.csv"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let rows = try FER2013CSV.read(path: path)
      #expect(rows.map(\.emotion) == ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"])
      #expect(rows.map(\.usage.rawValue) == usages)
      #expect(rows.map(\.line) == Array(2...8))
      for (index, row) in rows.enumerated() {
        #expect(try row.image == Image(width: 48, height: 48, channels: 1, pixels: Self.pixels(index)))
      }
    }
  }

  @Test func readsRowsWithoutUsage() throws {
    let rows = try FER2013CSV.read(Array("emotion,pixels\n\(Self.line(3, 1, nil))\n".utf8))
    #expect(rows.count == 1)
    #expect(rows.first?.emotion == "happy")
    #expect(rows.first?.usage == .training)
    #expect(rows.first?.image.pixels == Self.pixels(1))
  }

  /// Spacing that the fast path of the scanner leaves to the slow one.
  @Test func spacesMayBeMany() throws {
    let row = Self.line(4, 2, nil).replacingOccurrences(of: ",", with: ",  ").replacingOccurrences(
      of: " 7 ", with: "  0007 ")
    let rows = try FER2013CSV.read(Array("emotion,pixels\n\(row)  \n".utf8))
    #expect(rows.first?.image.pixels == Self.pixels(2))
  }

  @Test func errorsNameTheLine() throws {
    let head = "emotion,pixels,Usage\n" + Self.line(0, 0, "Training") + "\n"
    expectError("label,image\n", "FER2013: line 1: the header is \"label,image\"")
    expectError(head + Self.line(7, 0, "Training"), "line 3: the emotion is above 6")
    expectError(head + Self.line(6, 0, "Training", count: 2303), "line 3: expected 2304 pixels, 2303 are there")
    expectError(head + Self.line(6, 0, "Training", count: 2305), "line 3: there are more than 2304 pixels")
    expectError(head + Self.line(6, 0, "Test"), "line 3: the usage is \"Test\"")
    expectError(head + Self.line(6, 0, nil), "line 3: no comma and usage follow the pixels")
    expectError("emotion,pixels\n" + Self.line(6, 0, "Training"), "line 2: there is more after the pixels")
    expectError(head + "\n1,3 256 4,Training", "line 4: pixel 1 is above 255")
    expectError(head + "1,3 x 4,Training", "line 3: pixel 1 is no number: byte 78")
    expectError(head + "1 3 4,Training", "line 3: no comma follows the emotion")
    expectError(head + ",3 4,Training", "line 3: the emotion is no number")
    expectError(head + "1", "line 3: no comma follows the emotion")
    expectError("", "the header is \"\"")
    expectError("emotion,pixels\r1", "line 1: a carriage return without a line feed")
    try ImageReadingTests.withDirectory { directory in
      let error = #expect(throws: ImageError.self) { try FER2013CSV.read(path: directory + "/none.csv") }
      #expect(error?.path == directory + "/none.csv")
    }
  }

  @Test func noMutationOrTruncationCrashes() {
    let bytes = Array("emotion,pixels,Usage\r\n\(Self.line(2, 5, "PrivateTest"))\r\n".utf8)
    var random = FixtureRandom(state: 7)
    for _ in 0..<300 { _ = try? FER2013CSV.read(random.mutated(bytes)) }
    // The line may lose its end, but nothing before it; the header alone is a table without rows.
    for length in stride(from: 23, to: bytes.count - 2, by: 17) {
      #expect(throws: ImageError.self) { try FER2013CSV.read(Array(bytes.prefix(length))) }
    }
  }
}
