/// The size that the header of a PNG, JPEG or PNM file claims, found without decoding anything: what a server checks
/// before it gives a picture of a few bytes the memory of a large one.
struct ImageSize: Equatable {
  let width: Int
  let height: Int

  /// `nil` where there is no such header; the decoder then says what is wrong.
  init?(of bytes: [UInt8]) {
    let size: (Int, Int)?
    switch bytes.first {
    case 0x89: size = bytes.count >= 24 ? (Self.integer(bytes[16..<20]), Self.integer(bytes[20..<24])) : nil
    case 0xFF: size = Self.jpeg(bytes)
    case UInt8(ascii: "P"): size = Self.pnm(bytes)
    default: size = nil
    }
    guard let size else { return nil }
    (width, height) = size
  }

  /// Whether the picture has no more than so many pixels.
  func fits(_ pixels: Int) -> Bool {
    let (area, overflow) = width.multipliedReportingOverflow(by: height)
    return !overflow && area <= pixels
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  /// The first frame header: FF C0 to FF CF without C4, C8 and CC. Bytes of no segment are passed over, as by the
  /// decoder.
  ///
  /// Source: Recommendation ITU-T T.81 (1992), annex B, sections 1.1.3 and 2.2.
  private static func jpeg(_ bytes: [UInt8]) -> (Int, Int)? {
    var position = 2
    while position + 4 <= bytes.count {
      let code = bytes[position + 1]
      if bytes[position] != 0xFF || code == 0x00 || code == 0xFF {
        position += 1
      } else if code == 0x01 || (0xD0...0xD7).contains(code) {
        position += 2
      } else if (0xC0...0xCF).contains(code), ![0xC4, 0xC8, 0xCC].contains(code) {
        guard position + 9 <= bytes.count else { return nil }
        return (integer(bytes[position + 7..<position + 9]), integer(bytes[position + 5..<position + 7]))
      } else {
        position += 2 + integer(bytes[position + 2..<position + 4])
      }
    }
    return nil
  }

  private static func pnm(_ bytes: [UInt8]) -> (Int, Int)? {
    let words = bytes.prefix(256).split(separator: UInt8(ascii: "\n"))
      .map { $0.prefix { $0 != UInt8(ascii: "#") } }
      .flatMap { $0.split { $0 == 0x20 || (0x09...0x0D).contains($0) } }
    guard words.count > 2, let width = Int(String(decoding: words[1], as: UTF8.self)),
      let height = Int(String(decoding: words[2], as: UTF8.self))
    else { return nil }
    return (width, height)
  }
}
