/// Finds a JPEG's end: its segments, each of which tells its length, and its scans, which end with a marker.
///
/// Source: Recommendation ITU-T T.81 (1992), annex B.
enum JPEGFraming {
  static func length(in buffer: inout StreamBuffer) throws -> Int {
    var position = 2
    // The content of the last segment: where the next picture begins if that segment was cut off.
    var segment = 2
    while true {
      guard let byte = try buffer.byte(at: position) else { throw ended(buffer, segment) }
      guard byte == 0xFF else {
        throw ImageFramingError(
          "JPEG: byte \(byte) instead of a marker, \(position) bytes behind its beginning", resumption: segment)
      }
      while try buffer.byte(at: position) == 0xFF { position += 1 }
      guard let code = try buffer.byte(at: position) else { throw ended(buffer, segment) }
      position += 1
      switch code {
      case 0xD9: return position
      case 0xD8:
        throw ImageFramingError(
          "JPEG: ends after \(position - 2) bytes, where another one begins", resumption: position - 2)
      case 0x01, 0xD0...0xD7: continue
      case 0x00:
        throw ImageFramingError("JPEG: no marker, \(position - 2) bytes behind its beginning", resumption: segment)
      default:
        segment = position
        guard try buffer.has(position + 2) else { throw ended(buffer, segment) }
        let length = Int(integer(buffer, at: position, bytes: 2))
        guard length >= 2 else {
          throw ImageFramingError(
            "JPEG: a segment of length \(length), \(position) bytes behind its beginning", resumption: segment)
        }
        position += length
        if code == 0xDA {
          position = try endOfScan(in: &buffer, from: position)
          segment = position
        }
      }
      guard position <= ImageStream.maximumBytes else { throw tooLarge("JPEG", resumption: segment) }
    }
  }

  /// The next FF that is neither data (FF 00) nor a restart marker (FF D0 to FF D7).
  private static func endOfScan(in buffer: inout StreamBuffer, from start: Int) throws -> Int {
    var position = start
    while let place = try buffer.first(0xFF, from: position) {
      guard let next = try buffer.byte(at: place + 1) else { break }
      if next != 0, !(0xD0...0xD7).contains(next) { return place }
      position = place + 2
      guard position <= ImageStream.maximumBytes else { throw tooLarge("JPEG", resumption: position) }
    }
    throw ended(buffer, buffer.count)
  }

  private static func ended(_ buffer: StreamBuffer, _ segment: Int) -> ImageFramingError {
    ImageFramingError("JPEG: the stream ends after \(buffer.count) bytes of it", resumption: segment)
  }

  static func tooLarge(_ format: String, resumption: Int) -> ImageFramingError {
    ImageFramingError(
      "\(format): takes more than the limit of \(ImageStream.maximumBytes) bytes", resumption: resumption)
  }

  /// The most significant byte first; they must have come.
  static func integer(_ buffer: StreamBuffer, at position: Int, bytes: Int) -> UInt32 {
    buffer.peek(position..<position + bytes).reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// Finds a PNG's end: the chunk IEND.
///
/// Source: PNG specification, third edition, W3C 2025, section 5.3.
enum PNGFraming {
  static func length(in buffer: inout StreamBuffer) throws -> Int {
    var position = 8
    var chunk = 8
    while true {
      guard try buffer.has(position + 8) else { throw ended(buffer, chunk) }
      let letters = buffer.peek(position + 4..<position + 8)
      guard letters.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }) else {
        throw ImageFramingError("PNG: no chunk begins \(position) bytes behind its beginning", resumption: chunk)
      }
      let name = String(decoding: letters, as: UTF8.self)
      let length = Int(JPEGFraming.integer(buffer, at: position, bytes: 4))
      chunk = position + 8
      position += 12 + length
      guard position <= ImageStream.maximumBytes else { throw JPEGFraming.tooLarge("PNG", resumption: chunk) }
      guard try buffer.has(position) else { throw ended(buffer, chunk) }
      if name == "IEND" { return position }
    }
  }

  private static func ended(_ buffer: StreamBuffer, _ chunk: Int) -> ImageFramingError {
    ImageFramingError("PNG: the stream ends after \(buffer.count) bytes of it", resumption: chunk)
  }
}

/// Finds a greymap's or pixmap's end, which its header tells: by its number of bytes (P5, P6) or of numbers (P2, P3).
///
/// Source: the Netpbm manual pages pgm(5) and ppm(5).
enum PNMFraming {
  static func length(in buffer: inout StreamBuffer) throws -> Int {
    let kind = Int(try buffer.byte(at: 1) ?? 0) - 0x30
    var position = 2
    let names = ["width", "height", "maximum value"]
    let header = try names.map { try number("the \($0)", in: &buffer, &position) }
    let (area, overflow) = header[0].multipliedReportingOverflow(by: header[1])
    let samples = area.multipliedReportingOverflow(by: [3, 6].contains(kind) ? 3 : 1)
    guard !overflow, !samples.overflow, samples.partialValue <= ImageStream.maximumBytes else {
      throw ImageFramingError("PNM: \(header[0])×\(header[1]) pixels are too many", resumption: position)
    }
    let count = samples.partialValue
    if kind <= 3 {
      for index in 0..<count { _ = try number("sample \(index) of \(count)", in: &buffer, &position) }
      return position
    }
    // One white space, then the samples.
    let length = position + 1 + count * (header[2] < 256 ? 1 : 2)
    guard try buffer.has(length) else {
      throw ImageFramingError(
        "PNM: the stream ends after \(buffer.count) of its \(length) bytes", resumption: position)
    }
    return length
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// A decimal number behind white space and comments.
  private static func number(
    _ what: @autoclosure () -> String, in buffer: inout StreamBuffer, _ position: inout Int
  ) throws -> Int {
    while let byte = try buffer.byte(at: position) {
      if byte == UInt8(ascii: "#") {
        position = try buffer.first(0x0A, from: position) ?? buffer.count
      } else if !isSpace(byte) {
        break
      } else {
        position += 1
      }
      guard position <= ImageStream.maximumBytes else { throw JPEGFraming.tooLarge("PNM", resumption: position) }
    }
    let start = position
    var value = 0
    while let byte = try buffer.byte(at: position), (0x30...0x39).contains(byte), value < 1 << 32 {
      value = value * 10 + Int(byte) - 0x30
      position += 1
    }
    guard position > start else {
      throw ImageFramingError(
        "PNM: \(what()) is no number, \(position) bytes behind its beginning", resumption: position)
    }
    return value
  }
}
