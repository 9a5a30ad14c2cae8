import Testing

@testable import NNLayers

@Suite("PNG writer")
struct PNGEncoderTests {
  @Test(arguments: [(1, 1, 1), (1, 1, 3), (7, 5, 1), (7, 5, 3), (300, 250, 3), (65534, 1, 1), (65535, 2, 1)])
  func readsBack(width: Int, height: Int, channels: Int) throws {
    var random = FixtureRandom(state: 4)
    let pixels = (0..<(width * height * channels)).map { _ in UInt8.random(in: 0...255, using: &random) }
    let image = try Image(width: width, height: height, channels: channels, pixels: pixels)
    #expect(try Image(decoding: image.encodedPNG()) == image)
  }

  @Test func theBytesAreFixed() throws {
    let bytes = try Image(width: 2, height: 1, channels: 1, pixels: [0, 255]).encodedPNG()
    // Made with Python's struct and zlib.crc32 from the formats, and read by Pillow.
    let expected: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,  // signature
      0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,  // length and name
      0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00,  // 2 × 1, 8 bits, grey
      0xD1, 0x49, 0x20, 0x56,  // CRC
      0x00, 0x00, 0x00, 0x0E, 0x49, 0x44, 0x41, 0x54,  // length and name
      0x78, 0x01, 0x01, 0x03, 0x00, 0xFC, 0xFF,  // zlib, last block of 3 bytes
      0x00, 0x00, 0xFF,  // filter None, two pixels
      0x01, 0x02, 0x01, 0x00,  // Adler-32
      0xB7, 0x01, 0x2E, 0xF7,  // CRC
      0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44,  // length and name
      0xAE, 0x42, 0x60, 0x82,  // CRC
    ]
    #expect(bytes == expected)
  }
}
