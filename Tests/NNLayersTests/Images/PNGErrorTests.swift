import Testing

@testable import NNLayers

@Suite("PNG errors")
struct PNGErrorTests {
  private typealias Chunk = (name: String, content: [UInt8])
  private let grey: Chunk = ("IDAT", PNGFile.stored([0, 1, 2, 0, 3, 4]))
  private let palette: Chunk = ("PLTE", [10, 20, 30, 40, 50, 60])

  private func headerError(_ content: [UInt8], _ part: String, sourceLocation: SourceLocation = #_sourceLocation) {
    expectImageError(PNGFile([("IHDR", content), grey, ("IEND", [])]).bytes, part, sourceLocation: sourceLocation)
  }

  @Test func headers() {
    headerError(PNGFile.header(2, 2, depth: 3, colour: 0), "colour type 0 has no bit depth 3")
    headerError(PNGFile.header(2, 2, depth: 4, colour: 2), "colour type 2 has no bit depth 4")
    headerError(PNGFile.header(2, 2, depth: 16, colour: 3), "colour type 3 has no bit depth 16")
    headerError(PNGFile.header(2, 2, depth: 8, colour: 5), "colour type 5 does not exist")
    headerError(PNGFile.header(2, 2, depth: 8, colour: 0, [1, 0, 0]), "compression method 1")
    headerError(PNGFile.header(2, 2, depth: 8, colour: 0, [0, 1, 0]), "filter method 1")
    headerError(PNGFile.header(2, 2, depth: 8, colour: 0, [0, 0, 2]), "interlace method 2")
    headerError(PNGFile.header(0, 2, depth: 8, colour: 0), "PNG: width and height must be positive")
    headerError(PNGFile.header(0xFFFF_FFFF, 0xFFFF_FFFF, depth: 16, colour: 6), "more than the limit")
    headerError(PNGFile.header(8192, 8192, depth: 16, colour: 6), "of compressed data cannot hold 8192×8192 pixels")
    headerError([1, 2, 3], "chunk IHDR has 3 bytes, not 13")
  }

  @Test func chunkOrder() throws {
    let whole = PNGFile.small(depth: 8, colour: 0, [grey])
    #expect(try Image(decoding: whole).pixels == [1, 2, 3, 4])
    expectImageError(PNGFile([grey, ("IEND", [])]).bytes, "the first chunk is IDAT, not IHDR")
    expectImageError(PNGFile.small(depth: 8, colour: 0, []), "no chunk IDAT before IEND")
    expectImageError(PNGFile.small(depth: 8, colour: 0, [grey, ("tEXt", []), grey]), "do not follow each other")
    expectImageError(PNGFile.small(depth: 8, colour: 0, [palette, grey]), "a grey image has a chunk PLTE")
    expectImageError(PNGFile.small(depth: 8, colour: 3, [grey]), "chunk PLTE is missing")
    expectImageError(PNGFile.small(depth: 8, colour: 3, [palette, grey, palette]), "PLTE comes after IDAT")
    expectImageError(PNGFile.small(depth: 8, colour: 3, [palette, palette, grey]), "twice")
    expectImageError(PNGFile.small(depth: 8, colour: 3, [("tRNS", [1]), palette, grey]), "tRNS comes before PLTE")
    expectImageError(PNGFile.small(depth: 8, colour: 0, [("ABCD", [1]), grey]), "critical chunk ABCD is unknown")
    let twice = PNGFile.header(2, 2, depth: 8, colour: 0)
    expectImageError(PNGFile.small(depth: 8, colour: 0, [("IHDR", twice), grey]), "a second chunk IHDR")
    var open = try PNGFile(whole)
    open.chunks.removeLast()
    expectImageError(open.bytes, "before chunk IEND")
    #expect(try Image(decoding: whole + [1, 2, 3]).width == 2, "what follows IEND is not read")
  }

  @Test func palettes() throws {
    let rows = PNGFile.stored([0, 0, 1, 0, 1, 0])
    let image = try Image(decoding: PNGFile.small(depth: 8, colour: 3, [palette, ("tRNS", [0]), ("IDAT", rows)]))
    #expect(image.pixels == [255, 255, 255, 40, 50, 60, 40, 50, 60, 255, 255, 255])
    expectImageError(PNGFile.small(depth: 8, colour: 3, [palette, grey]), "palette index 2 at a palette of 2 entries")
    expectImageError(PNGFile.small(depth: 8, colour: 3, [("PLTE", [1, 2]), grey]), "chunk PLTE has 2 bytes")
    expectImageError(PNGFile.small(depth: 8, colour: 3, [("PLTE", []), grey]), "chunk PLTE has 0 bytes")
    let long: Chunk = ("PLTE", [UInt8](repeating: 0, count: 9))
    expectImageError(PNGFile.small(depth: 1, colour: 3, [long, grey]), "3 entries, too many for bit depth 1")
    expectImageError(PNGFile.small(depth: 8, colour: 3, [palette, ("tRNS", [1, 2, 3]), grey]), "tRNS has 3 entries")
    expectImageError(PNGFile.small(depth: 8, colour: 0, [("tRNS", [1]), grey]), "chunk tRNS has 1 byte, not 2")
    expectImageError(PNGFile.small(depth: 8, colour: 4, [("tRNS", [0, 1]), grey]), "alpha channel has a chunk tRNS")
  }

  @Test func damage() throws {
    let whole = PNGFile.small(depth: 8, colour: 0, [grey])
    var bytes = whole
    bytes[4] = 0x0A
    expectImageError(bytes, "the signature is damaged")
    bytes = whole
    bytes[20] ^= 1
    expectImageError(bytes, "chunk IHDR is damaged: its CRC is")
    bytes = whole
    bytes[33 + 8 + 8] ^= 1
    expectImageError(bytes, "chunk IDAT is damaged")
    bytes = whole
    bytes[38] = 0x07
    expectImageError(bytes, "no chunk begins at offset 33")
    bytes = whole
    bytes[33] = 0xFF
    expectImageError(bytes, "chunk IDAT has the length 42")
    expectImageError(
      Array(whole.prefix(33 + 8 + 5)), "PNG: the file ends inside chunk IDAT: expected 17 bytes, 5 are there")
    expectImageError(Array(whole.prefix(33 + 8 + 18)), "the file ends inside the CRC of chunk IDAT")
  }

  @Test func compressedData() {
    var stream = grey.content
    stream[stream.count - 1] ^= 1
    expectImageError(PNGFile.small(depth: 8, colour: 0, [("IDAT", stream)]), "damaged: incorrect data check")
    expectImageError(
      PNGFile.small(depth: 8, colour: 0, [("IDAT", Array(grey.content.dropLast()))]), "ends before its checksum")
    expectImageError(
      PNGFile.small(depth: 8, colour: 0, [("IDAT", grey.content + [0])]), "1 byte follow the compressed data")
    expectImageError(PNGFile.small(depth: 8, colour: 0, [("IDAT", [])]), "expected 3 bytes, 0 are there")
    expectImageError(
      PNGFile.small(depth: 8, colour: 0, [("IDAT", [0x78, 0x20, 0, 0, 0, 1])]), "needs a preset dictionary")
    let filter = PNGFile.stored([0, 1, 2, 5, 3, 4])
    expectImageError(
      PNGFile.small(depth: 8, colour: 0, [("IDAT", filter)]), "filter type 5 does not exist, in row 1 of 2")
  }
}
