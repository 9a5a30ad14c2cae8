/// Reads greymaps and pixmaps of the Netpbm family: P2 and P3 (text), P5 and P6 (binary), one image a file.
///
/// Source: the Netpbm manual pages pgm(5) and ppm(5).
enum PNMDecoder {
  static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
    var scanner = PNMScanner(bytes: bytes)
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "P") else { throw failure("the file does not begin with P") }
    let kind = bytes[1] &- UInt8(ascii: "0")
    guard [2, 3, 5, 6].contains(kind) else {
      throw failure("P\(kind) is not read; P2, P3, P5 and P6 are")
    }
    scanner.offset = 2
    let width = try scanner.number("the width", limit: Image.maximumPixels)
    let height = try scanner.number("the height", limit: Image.maximumPixels)
    let maximum = try scanner.number("the maximum value", limit: 65535)
    guard maximum > 0 else { throw failure("the maximum value is 0; it must be 1...65535") }
    let channels = kind == 2 || kind == 5 ? 1 : 3
    let count: Int
    do {
      count = try Image.byteCount(width: width, height: height, channels: channels)
    } catch {
      throw error.of(format: "PNM")
    }
    let pixels =
      kind <= 3
      ? try text(&scanner, count: count, maximum: maximum)
      : try binary(&scanner, count: count, maximum: maximum)
    return try Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  private static func text(_ scanner: inout PNMScanner, count: Int, maximum: Int) throws(ImageError) -> [UInt8] {
    // Each sample takes a digit and a separator, so a short file cannot ask for much memory.
    guard count <= scanner.bytes.count else {
      throw failure("the header asks for \(count) samples, the whole file has \(scanner.bytes.count) bytes")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count)
    for index in 0..<count {
      pixels.append(try scale(scanner.number("sample \(index) of \(count)", limit: 65535), maximum, index))
    }
    guard scanner.isAtEnd() else { throw failure("there is more after the last of \(count) samples") }
    return pixels
  }

  private static func binary(_ scanner: inout PNMScanner, count: Int, maximum: Int) throws(ImageError) -> [UInt8] {
    guard scanner.skipOneSpace() else { throw failure("no white space follows the maximum value") }
    let size = maximum < 256 ? 1 : 2
    let start = scanner.offset
    let available = scanner.bytes.count - start
    guard available == count * size else {
      let problem = available < count * size ? "the file ends inside the samples" : "there is more after the samples"
      throw failure("\(problem): expected \(ImageText.count(count * size, "byte")), \(available) are there")
    }
    if maximum == 255 { return Array(scanner.bytes[start...]) }
    var pixels = [UInt8](repeating: 0, count: count)
    for index in 0..<count {
      let at = start + index * size
      let value = size == 1 ? Int(scanner.bytes[at]) : Int(scanner.bytes[at]) << 8 | Int(scanner.bytes[at + 1])
      pixels[index] = try scale(value, maximum, index)
    }
    return pixels
  }

  /// 0...maximum to 0...255, rounded to nearest.
  private static func scale(_ value: Int, _ maximum: Int, _ index: Int) throws(ImageError) -> UInt8 {
    guard value <= maximum else { throw failure("sample \(index) is \(value), above the maximum value \(maximum)") }
    return UInt8((value * 255 + maximum / 2) / maximum)
  }

  static func failure(_ reason: String) -> ImageError {
    ImageError(format: "PNM", reason: reason)
  }
}

/// White space, comments and decimal numbers.
private struct PNMScanner {
  let bytes: [UInt8]
  var offset = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// White space and comments, which run from # to the end of the line.
  private mutating func skipBlank() {
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "#") {
        while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
      } else if PNMScanner.isSpace(bytes[offset]) {
        offset += 1
      } else {
        return
      }
    }
  }

  mutating func skipOneSpace() -> Bool {
    guard offset < bytes.count, PNMScanner.isSpace(bytes[offset]) else { return false }
    offset += 1
    return true
  }

  mutating func isAtEnd() -> Bool {
    skipBlank()
    return offset == bytes.count
  }

  /// The next number, which white space, a comment or the end of the file must follow.
  mutating func number(_ what: @autoclosure () -> String, limit: Int) throws(ImageError) -> Int {
    skipBlank()
    guard offset < bytes.count else { throw PNMDecoder.failure("the file ends before \(what())") }
    let start = offset
    var value = 0
    while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) {
      value = value * 10 + Int(bytes[offset] - UInt8(ascii: "0"))
      guard value <= limit else { throw PNMDecoder.failure("\(what()) is above the limit of \(limit)") }
      offset += 1
    }
    let ends = offset == bytes.count || PNMScanner.isSpace(bytes[offset]) || bytes[offset] == UInt8(ascii: "#")
    guard offset > start, ends else {
      let byte = ImageText.hexadecimal(bytes[offset...].prefix(1))
      throw PNMDecoder.failure("\(what()) is no number: byte \(byte) at offset \(offset)")
    }
    return value
  }
}
