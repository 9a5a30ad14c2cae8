import Testing

@testable import NNLayers

@Suite("PNM reader")
struct PNMDecoderTests {
  private static let text2 = Array("P2 # grey\n3 2\n# up to\n15\n0 1 15\n\t7 8 9".utf8)
  private static let text3 = Array("P3\n2 1 255\n255 0 10  1 2 3\n# the end\n".utf8)
  private static let binary5 = Array("P5\n2 2\n255\n".utf8) + [0, 10, 35, 255]
  private static let binary6 = Array("P6 1 1 100\n".utf8) + [0, 50, 100]
  private static let wide5 = Array("P5 2 1 65535 ".utf8) + [0x80, 0x00, 0xFF, 0xFF]

  @Test func decodes() throws {
    #expect(
      try Image(decoding: Self.text2)
        == Image(width: 3, height: 2, channels: 1, pixels: [0, 17, 255, 119, 136, 153]))
    #expect(try Image(decoding: Self.text3) == Image(width: 2, height: 1, channels: 3, pixels: [255, 0, 10, 1, 2, 3]))
    #expect(try Image(decoding: Self.binary5) == Image(width: 2, height: 2, channels: 1, pixels: [0, 10, 35, 255]))
    #expect(try Image(decoding: Self.binary6) == Image(width: 1, height: 1, channels: 3, pixels: [0, 128, 255]))
    #expect(try Image(decoding: Self.wide5) == Image(width: 2, height: 1, channels: 1, pixels: [128, 255]))
  }

  /// A text file may lose white space, a comment or digits of its last number and still be sound, so only what is
  /// lost before the last number counts.
  @Test func everyTruncationIsAnError() {
    for (bytes, sound) in [(Self.text2, 1), (Self.text3, 11), (Self.binary5, 0), (Self.binary6, 0), (Self.wide5, 0)] {
      for length in 0..<(bytes.count - sound) { _ = imageError(Array(bytes.prefix(length)), "\(length) bytes") }
    }
  }

  @Test func noMutationCrashes() {
    var random = FixtureRandom(state: 6)
    for bytes in [Self.text2, Self.text3, Self.binary5, Self.binary6, Self.wide5] {
      for _ in 0..<1000 { _ = try? Image(decoding: random.mutated(bytes)) }
    }
  }

  @Test func errors() {
    expectImageError(Array("P4 8 1 0".utf8), "PNM: P4 is not read; P2, P3, P5 and P6 are")
    expectImageError(Array("P5 2 x".utf8), "the height is no number: byte 78 at offset 5")
    expectImageError(Array("P5 -2 1".utf8), "the width is no number")
    expectImageError(Array("P5 2".utf8), "the file ends before the height")
    expectImageError(Array("P5 0 2 255 ".utf8), "PNM: width and height must be positive")
    expectImageError(Array("P5 60000 60000 255 ".utf8), "more than the limit")
    expectImageError(Array("P5 99999999999999999999999 1 255 ".utf8), "the width is above the limit")
    expectImageError(Array("P5 1 1 0 ".utf8), "the maximum value is 0")
    expectImageError(Array("P5 1 1 65536 ".utf8), "above the limit of 65535")
    expectImageError(Array("P5 1 1 255".utf8), "no white space follows")
    expectImageError(Array("P5 2 2 255 abc".utf8), "ends inside the samples: expected 4 bytes, 3 are there")
    expectImageError(Array("P5 2 2 255 abcde".utf8), "more after the samples: expected 4 bytes, 5 are there")
    expectImageError(Array("P5 1 1 10 z".utf8), "sample 0 is 122, above the maximum value 10")
    expectImageError(Array("P2 2 1 10 3 11".utf8), "sample 1 is 11, above the maximum value 10")
    expectImageError(Array("P2 2 1 10 3 1 4".utf8), "more after the last of 2 samples")
    expectImageError(Array("P2 2 1 10 3 ".utf8), "the file ends before sample 1 of 2")
    expectImageError(Array("P3 5000 5000 255 1".utf8), "the whole file has")
  }
}
