/// A walk over the marker segments of a JPEG file, before a decoder sees it.
///
/// libturbojpeg pads a file that was cut off with grey and an end marker of its own; the walk says where the file
/// really ends. Bytes between two segments that belong to neither are passed over, as all readers do.
///
/// Source: Recommendation ITU-T T.81 (1992), annex B.
enum JPEGStructure {
  /// Throws unless the segments lead from SOI over a scan to EOI. What follows EOI is not looked at.
  /// - Returns: where bytes stand between two segments that belong to neither.
  @discardableResult
  static func check(_ bytes: [UInt8]) throws(ImageError) -> [Range<Int>] {
    guard bytes.count >= 2, bytes[0] == 0xFF, bytes[1] == 0xD8 else {
      throw JPEGDecoder.failure("the file does not begin with the marker SOI (FF D8)")
    }
    var offset = 2
    var hasScan = false
    var strays: [Range<Int>] = []
    while true {
      let start = offset
      try findMarker(bytes, at: &offset)
      if offset > start { strays.append(start..<offset) }
      let marker = try marker(bytes, at: &offset)
      switch marker {
      case 0xD9:
        guard hasScan else { throw JPEGDecoder.failure("the marker EOI comes before any scan") }
        return strays
      case 0x01, 0xD0...0xD7:
        continue
      default:
        try skipSegment(bytes, at: &offset, marker: marker)
        if marker == 0xDA {
          hasScan = true
          try skipScan(bytes, at: &offset)
        }
      }
    }
  }

  /// The bytes without those in some ranges, which are in order.
  static func removing(_ ranges: [Range<Int>], from bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var offset = 0
    for range in ranges {
      result += bytes[offset..<range.lowerBound]
      offset = range.upperBound
    }
    return result + bytes[offset...]
  }

  /// Moves `offset` to the next FF with a code behind it; FF 00 is no marker.
  private static func findMarker(_ bytes: [UInt8], at offset: inout Int) throws(ImageError) {
    let start = offset
    while offset < bytes.count {
      if bytes[offset] == 0xFF, offset + 1 >= bytes.count || bytes[offset + 1] != 0 { return }
      offset += 1
    }
    throw JPEGDecoder.failure(
      "the file ends at offset \(offset), before the marker EOI"
        + (offset > start ? "; no marker follows offset \(start)" : ""))
  }

  /// The code after FF, which may be repeated; moves `offset` behind it.
  private static func marker(_ bytes: [UInt8], at offset: inout Int) throws(ImageError) -> UInt8 {
    while offset < bytes.count, bytes[offset] == 0xFF { offset += 1 }
    guard offset < bytes.count else { throw JPEGDecoder.failure("the file ends inside a marker") }
    let code = bytes[offset]
    offset += 1
    guard code != 0 else { throw JPEGDecoder.failure("the marker FF 00 at offset \(offset - 2) does not exist") }
    return code
  }

  private static func skipSegment(_ bytes: [UInt8], at offset: inout Int, marker: UInt8) throws(ImageError) {
    let name = "FF \(ImageText.hexadecimal([marker]))"
    let available = bytes.count - offset
    guard available >= 2 else { throw JPEGDecoder.failure("the file ends inside the length of segment \(name)") }
    let length = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    guard length >= 2 else { throw JPEGDecoder.failure("segment \(name) has the length \(length)") }
    guard length <= available else {
      throw JPEGDecoder.failure(
        "the file ends inside segment \(name): expected \(ImageText.count(length, "byte")), \(available) are there")
    }
    offset += length
  }

  /// Moves to the next FF that is neither data (FF 00) nor a restart marker (FF D0 to FF D7).
  private static func skipScan(_ bytes: [UInt8], at offset: inout Int) throws(ImageError) {
    while offset + 1 < bytes.count {
      if bytes[offset] == 0xFF, bytes[offset + 1] != 0, !(0xD0...0xD7).contains(bytes[offset + 1]) { return }
      offset += 1
    }
    throw JPEGDecoder.failure("the file ends inside a scan, after \(ImageText.count(bytes.count, "byte"))")
  }
}
