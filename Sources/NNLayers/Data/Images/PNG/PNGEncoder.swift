import CZlib

extension Image {
  /// The image as a PNG file of 8-bit grey or RGB.
  ///
  /// The data is stored, not compressed, so that equal images give equal bytes whatever zlib is installed.
  ///
  /// Source: PNG specification, third edition, W3C 2025; RFC 1950 (zlib); RFC 1951, section 3.2.4 (stored blocks).
  public func encodedPNG() -> [UInt8] {
    var header: [UInt8] = []
    PNGEncoder.append(UInt32(width), to: &header)
    PNGEncoder.append(UInt32(height), to: &header)
    let colour: PNGHeader.Colour = channels == 1 ? .grey : .rgb
    header += [8, colour.rawValue, 0, 0, 0]

    let rowBytes = width * channels
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (rowBytes + 1))
    for y in 0..<height {
      rows.append(0)  // filter type None
      rows += pixels[(y * rowBytes)..<((y + 1) * rowBytes)]
    }

    var file = PNGChunks.signature
    PNGEncoder.appendChunk("IHDR", header, to: &file)
    PNGEncoder.appendChunk("IDAT", PNGEncoder.stored(rows), to: &file)
    PNGEncoder.appendChunk("IEND", [], to: &file)
    return file
  }
}

private enum PNGEncoder {
  static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: 24, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
    }
  }

  /// `maximumPixels` keeps every content below 2^28 bytes, far from the limit of a chunk.
  static func appendChunk(_ name: String, _ content: [UInt8], to bytes: inout [UInt8]) {
    append(UInt32(content.count), to: &bytes)
    let start = bytes.count
    bytes += name.utf8
    bytes += content
    append(UInt32(truncatingIfNeeded: PNGChunks.crc(bytes[start...])), to: &bytes)
  }

  /// A zlib stream of stored blocks: two header bytes, blocks of at most 65535 bytes, the Adler-32 checksum.
  static func stored(_ content: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    stream.reserveCapacity(content.count + content.count / 65535 * 5 + 16)
    var start = 0
    repeat {
      let end = min(content.count, start + 65535)
      let length = UInt16(end - start)
      stream.append(end == content.count ? 1 : 0)
      for half in [length, ~length] {
        stream.append(UInt8(truncatingIfNeeded: half))
        stream.append(UInt8(truncatingIfNeeded: half >> 8))
      }
      stream += content[start..<end]
      start = end
    } while start < content.count
    let checksum = content.withUnsafeBufferPointer { adler32(1, $0.baseAddress, uInt($0.count)) }
    append(UInt32(truncatingIfNeeded: checksum), to: &stream)
    return stream
  }
}
