import CZlib

/// Everything of a PNG file that decoding needs: header, palette, transparency, compressed data.
///
/// Chunk order, lengths and the CRC of critical chunks and of tRNS are checked; other ancillary chunks are
/// skipped unread, and so is whatever follows IEND.
///
/// Source: PNG specification, third edition, W3C 2025, sections 5 and 11.
struct PNGChunks {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  let header: PNGHeader
  /// Red, green, blue of each entry; empty where there is no PLTE.
  private(set) var palette: [UInt8] = []
  /// The content of tRNS.
  private(set) var transparency: [UInt8]?
  /// The IDAT chunks, joined.
  private(set) var data: [UInt8] = []

  /// Where the file stands relative to its IDAT chunks, which must follow each other.
  private enum Stage {
    case beforeData
    case inData
    case afterData
  }

  init(_ bytes: [UInt8]) throws(ImageError) {
    guard bytes.starts(with: PNGChunks.signature) else {
      throw PNGDecoder.failure(
        "the signature is damaged: \(ImageText.hexadecimal(bytes.prefix(8))) instead of "
          + ImageText.hexadecimal(PNGChunks.signature))
    }
    var offset = PNGChunks.signature.count
    let first = try PNGChunk(bytes, at: offset)
    guard first.name == "IHDR" else { throw PNGDecoder.failure("the first chunk is \(first.name), not IHDR") }
    try first.checkCRC(bytes)
    header = try PNGHeader(bytes[first.content])
    offset = first.end
    var stage = Stage.beforeData
    while true {
      let chunk = try PNGChunk(bytes, at: offset)
      offset = chunk.end
      if chunk.isCritical || chunk.name == "tRNS" { try chunk.checkCRC(bytes) }
      if stage == .inData, chunk.name != "IDAT" { stage = .afterData }
      switch chunk.name {
      case "IDAT":
        guard stage != .afterData else { throw PNGDecoder.failure("the IDAT chunks do not follow each other") }
        guard header.colour != .palette || !palette.isEmpty else {
          throw PNGDecoder.failure("chunk PLTE is missing before IDAT")
        }
        stage = .inData
        data += bytes[chunk.content]
      case "PLTE":
        try checkOrder(chunk, stage, isRepeated: !palette.isEmpty || transparency != nil)
        try readPalette(bytes[chunk.content])
      case "tRNS":
        try checkOrder(chunk, stage, isRepeated: transparency != nil)
        try readTransparency(bytes[chunk.content])
      case "IEND":
        guard stage == .afterData else { throw PNGDecoder.failure("there is no chunk IDAT before IEND") }
        guard chunk.content.isEmpty else { throw PNGDecoder.failure("chunk IEND is not empty") }
        return
      case "IHDR":
        throw PNGDecoder.failure("there is a second chunk IHDR")
      default:
        guard !chunk.isCritical else { throw PNGDecoder.failure("the critical chunk \(chunk.name) is unknown") }
      }
    }
  }

  private func checkOrder(_ chunk: PNGChunk, _ stage: Stage, isRepeated: Bool) throws(ImageError) {
    guard stage == .beforeData else { throw PNGDecoder.failure("chunk \(chunk.name) comes after IDAT") }
    guard !isRepeated else {
      throw PNGDecoder.failure("chunk \(chunk.name) is there twice, or PLTE follows tRNS")
    }
  }

  private mutating func readPalette(_ content: ArraySlice<UInt8>) throws(ImageError) {
    guard header.channels == 3 else { throw PNGDecoder.failure("a grey image has a chunk PLTE") }
    guard content.count % 3 == 0, (3...768).contains(content.count) else {
      throw PNGDecoder.failure("chunk PLTE has \(ImageText.count(content.count, "byte")), not 3 for each of 1...256")
    }
    guard header.colour != .palette || content.count / 3 <= 1 << header.depth else {
      throw PNGDecoder.failure("the palette has \(content.count / 3) entries, too many for bit depth \(header.depth)")
    }
    palette = Array(content)
  }

  private mutating func readTransparency(_ content: ArraySlice<UInt8>) throws(ImageError) {
    switch header.colour {
    case .greyAlpha, .rgba:
      throw PNGDecoder.failure("an image with an alpha channel has a chunk tRNS")
    case .grey, .rgb:
      guard content.count == 2 * header.colour.samples else {
        throw PNGDecoder.failure(
          "chunk tRNS has \(ImageText.count(content.count, "byte")), not \(2 * header.colour.samples)")
      }
    case .palette:
      guard !palette.isEmpty else { throw PNGDecoder.failure("chunk tRNS comes before PLTE") }
      guard content.count <= palette.count / 3 else {
        throw PNGDecoder.failure("chunk tRNS has \(content.count) entries, the palette \(palette.count / 3)")
      }
    }
    transparency = Array(content)
  }

  /// The four bytes from `offset` on, the most significant first.
  static func integer(_ bytes: [UInt8], at offset: Int) -> Int {
    Int(bytes[offset]) << 24 | Int(bytes[offset + 1]) << 16 | Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
  }

  /// zlib's CRC-32 of a part of `bytes`.
  static func crc(_ bytes: ArraySlice<UInt8>) -> Int {
    Int(bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) })
  }
}

/// Where a chunk lies in the file: length, name, content, CRC.
struct PNGChunk {
  let name: String
  let content: Range<Int>
  /// The offset behind the CRC.
  let end: Int
  /// An upper-case first letter: a decoder must know the chunk.
  let isCritical: Bool

  init(_ bytes: [UInt8], at offset: Int) throws(ImageError) {
    let available = bytes.count - offset
    guard available > 0 else { throw PNGDecoder.failure("the file ends at offset \(offset), before chunk IEND") }
    guard available >= 8 else {
      throw PNGDecoder.failure(
        "the file ends inside a chunk header: expected 8 bytes, \(ImageText.count(available, "byte")) left")
    }
    let letters = bytes[(offset + 4)..<(offset + 8)]
    let isName = letters.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    guard isName else {
      throw PNGDecoder.failure("no chunk begins at offset \(offset): its name is \(ImageText.hexadecimal(letters))")
    }
    name = String(decoding: letters, as: UTF8.self)
    isCritical = bytes[offset + 4] < 0x60
    let length = PNGChunks.integer(bytes, at: offset)
    guard length <= Int(Int32.max) else { throw PNGDecoder.failure("chunk \(name) has the length \(length)") }
    let present = available - 8
    guard length <= present else {
      throw PNGDecoder.failure(
        "the file ends inside chunk \(name): expected \(ImageText.count(length, "byte")), \(present) are there")
    }
    guard length + 4 <= present else {
      throw PNGDecoder.failure("the file ends inside the CRC of chunk \(name)")
    }
    content = (offset + 8)..<(offset + 8 + length)
    end = offset + 12 + length
  }

  func checkCRC(_ bytes: [UInt8]) throws(ImageError) {
    let stored = PNGChunks.integer(bytes, at: content.upperBound)
    let computed = PNGChunks.crc(bytes[(content.lowerBound - 4)..<content.upperBound])
    guard stored == computed else {
      throw PNGDecoder.failure(
        "chunk \(name) is damaged: its CRC is \(String(computed, radix: 16)), \(String(stored, radix: 16)) was stored")
    }
  }
}
