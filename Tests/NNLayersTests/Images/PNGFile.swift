@testable import NNLayers

/// A PNG file as a list of chunks, to be changed and written again with right lengths and checksums.
struct PNGFile {
  var chunks: [(name: String, content: [UInt8])]

  init(_ chunks: [(name: String, content: [UInt8])]) {
    self.chunks = chunks
  }

  /// Takes a sound file apart.
  init(_ bytes: [UInt8]) throws {
    chunks = []
    var offset = 8
    while offset < bytes.count {
      let chunk = try PNGChunk(bytes, at: offset)
      chunks.append((chunk.name, Array(bytes[chunk.content])))
      offset = chunk.end
    }
  }

  var bytes: [UInt8] {
    var result = PNGChunks.signature
    for (name, content) in chunks {
      result += Self.integer(content.count)
      let body = Array(name.utf8) + content
      result += body + Self.integer(PNGChunks.crc(body[...]))
    }
    return result
  }

  static func integer(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func header(_ width: Int, _ height: Int, depth: UInt8, colour: UInt8, _ rest: [UInt8] = [0, 0, 0]) -> [UInt8] {
    integer(width) + integer(height) + [depth, colour] + rest
  }

  /// Rows, filter bytes included, as a zlib stream of one stored block.
  static func stored(_ rows: [UInt8]) -> [UInt8] {
    var low = 1
    var high = 0
    for byte in rows {
      low = (low + Int(byte)) % 65521
      high = (high + low) % 65521
    }
    let length = UInt16(rows.count)
    let sizes = [length, ~length].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    return [0x78, 0x01, 1] + sizes + rows + integer(high << 16 | low)
  }

  /// A 2 × 2 picture with the given chunks between header and end.
  static func small(depth: UInt8, colour: UInt8, _ chunks: [(name: String, content: [UInt8])]) -> [UInt8] {
    PNGFile([("IHDR", header(2, 2, depth: depth, colour: colour))] + chunks + [("IEND", [])]).bytes
  }
}
