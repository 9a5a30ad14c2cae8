/// The table of the facial expression recognition challenge of 2013, `fer2013.csv`: a line for each face.
///
/// The header is `emotion,pixels,Usage`, or `emotion,pixels` in the challenge's own training file. `emotion` is
/// 0...6, `pixels` are 48 × 48 numbers 0...255 separated by spaces, row by row.
///
/// Source: Goodfellow et al., "Challenges in representation learning: a report on three machine learning contests",
/// 2013, arXiv:1307.0414.
public enum FER2013CSV {
  /// The width and the height of a face.
  public static let side = 48
  /// The name of each emotion, at the index that the file gives it.
  public static let emotions = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]

  /// The part of the challenge that a face belongs to, spelt as in the file.
  public enum Usage: String, Sendable, CaseIterable {
    case training = "Training"
    case publicTest = "PublicTest"
    case privateTest = "PrivateTest"
  }

  /// A face.
  public struct Row: Sendable, Equatable {
    /// One of `emotions`.
    public let emotion: String
    /// 48 × 48, grey.
    public let image: Image
    /// `training` where the file has no such column.
    public let usage: Usage
    /// The line of the file, counted from 1; the header is line 1.
    public let line: Int
  }

  /// All rows of a file in its order. Empty lines are skipped; anything else that is no row is an error with its line.
  public static func read(path: String) throws(ImageError) -> [Row] {
    let bytes = try ImageFile.bytes(path: path)
    do {
      return try read(bytes)
    } catch {
      throw error.at(path: path)
    }
  }

  static func read(_ bytes: [UInt8]) throws(ImageError) -> [Row] {
    try bytes.withUnsafeBufferPointer { (buffer) throws(ImageError) -> [Row] in
      var scanner = FER2013Scanner(bytes: buffer)
      return try scanner.rows()
    }
  }
}

/// Scans bytes once: 300 MB of text are too much for strings.
private struct FER2013Scanner {
  let bytes: UnsafeBufferPointer<UInt8>
  private var offset = 0
  private var line = 1

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  private static let comma = UInt8(ascii: ",")
  private static let space = UInt8(ascii: " ")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  mutating func rows() throws(ImageError) -> [FER2013CSV.Row] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }  // byte order mark
    let hasUsage = try readHeader()
    var rows: [FER2013CSV.Row] = []
    while offset < bytes.count {
      if isAtLineEnd {
        try endLine()
      } else {
        rows.append(try readRow(hasUsage: hasUsage))
      }
    }
    return rows
  }

  private mutating func readHeader() throws(ImageError) -> Bool {
    let header = String(decoding: restOfLine(limit: 64), as: UTF8.self)
    let hasUsage = header == "emotion,pixels,Usage"
    guard hasUsage || header == "emotion,pixels" else {
      throw failure("the header is \"\(header)\", not \"emotion,pixels,Usage\" or \"emotion,pixels\"")
    }
    try endLine()
    return hasUsage
  }

  private mutating func readRow(hasUsage: Bool) throws(ImageError) -> FER2013CSV.Row {
    let number = line
    let emotion = try readNumber("the emotion", limit: FER2013CSV.emotions.count - 1)
    guard offset < bytes.count, bytes[offset] == FER2013Scanner.comma else {
      throw failure("no comma follows the emotion")
    }
    offset += 1
    let pixels = try readPixels()
    var usage = FER2013CSV.Usage.training
    if hasUsage {
      guard offset < bytes.count, bytes[offset] == FER2013Scanner.comma else {
        throw failure("no comma and usage follow the pixels")
      }
      offset += 1
      let text = String(decoding: restOfLine(limit: 32), as: UTF8.self)
      guard let known = FER2013CSV.Usage(rawValue: text) else {
        throw failure("the usage is \"\(text)\", not Training, PublicTest or PrivateTest")
      }
      usage = known
    }
    guard isAtLineEnd else { throw failure("there is more after the \(hasUsage ? "usage" : "pixels")") }
    let image: Image
    do {
      image = try Image(width: FER2013CSV.side, height: FER2013CSV.side, channels: 1, pixels: pixels)
    } catch {
      throw failure(error.reason)
    }
    try endLine()
    return FER2013CSV.Row(emotion: FER2013CSV.emotions[emotion], image: image, usage: usage, line: number)
  }

  /// Numbers up to the end of the field; one space or more stands between two of them.
  private mutating func readPixels() throws(ImageError) -> [UInt8] {
    let expected = FER2013CSV.side * FER2013CSV.side
    var pixels: [UInt8] = []
    pixels.reserveCapacity(expected)
    readPlainPixels(into: &pixels, limit: expected)
    while true {
      while offset < bytes.count, bytes[offset] == FER2013Scanner.space { offset += 1 }
      if isAtLineEnd || bytes[offset] == FER2013Scanner.comma { break }
      guard pixels.count < expected else { throw failure("there are more than \(expected) pixels") }
      // The limit makes the conversion safe.
      pixels.append(UInt8(truncatingIfNeeded: try readNumber("pixel \(pixels.count)", limit: 255)))
    }
    guard pixels.count == expected else {
      throw failure("expected \(expected) pixels, \(pixels.count) are there")
    }
    return pixels
  }

  /// The fast part of `readPixels`: numbers of one to three digits with one space behind. Stops before anything else.
  private mutating func readPlainPixels(into pixels: inout [UInt8], limit: Int) {
    var position = offset
    while pixels.count < limit, position + 4 <= bytes.count {
      var value = Int(bytes[position] &- UInt8(ascii: "0"))
      guard value <= 9 else { break }
      var end = position + 1
      while end < position + 3 {
        let digit = Int(bytes[end] &- UInt8(ascii: "0"))
        guard digit <= 9 else { break }
        value = value * 10 + digit
        end += 1
      }
      guard value <= 255, bytes[end] == FER2013Scanner.space else { break }
      pixels.append(UInt8(truncatingIfNeeded: value))
      position = end + 1
    }
    offset = position
  }

  /// Digits, which a space, a comma or the end of the line must follow.
  private mutating func readNumber(_ what: @autoclosure () -> String, limit: Int) throws(ImageError) -> Int {
    let start = offset
    var value = 0
    while offset < bytes.count {
      let digit = bytes[offset] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value * 10 + Int(digit)
      guard value <= limit else { throw failure("\(what()) is above \(limit)") }
      offset += 1
    }
    let ends = isAtLineEnd || bytes[offset] == FER2013Scanner.space || bytes[offset] == FER2013Scanner.comma
    guard offset > start, ends else {
      let byte = offset < bytes.count ? "byte \(ImageText.hexadecimal([bytes[offset]]))" : "the end of the file"
      throw failure("\(what()) is no number: \(byte) stands in it")
    }
    return value
  }

  private var isAtLineEnd: Bool {
    offset >= bytes.count || bytes[offset] == FER2013Scanner.lineFeed || bytes[offset] == FER2013Scanner.carriageReturn
  }

  /// At most `limit` bytes up to the end of the line; moves behind them.
  private mutating func restOfLine(limit: Int) -> UnsafeBufferPointer<UInt8>.SubSequence {
    let start = offset
    while !isAtLineEnd, offset - start < limit { offset += 1 }
    return bytes[start..<offset]
  }

  /// Moves behind LF or CR LF, which must be next unless the file ends.
  private mutating func endLine() throws(ImageError) {
    if offset < bytes.count, bytes[offset] == FER2013Scanner.carriageReturn {
      offset += 1
      guard offset >= bytes.count || bytes[offset] == FER2013Scanner.lineFeed else {
        throw failure("a carriage return without a line feed")
      }
    }
    if offset < bytes.count {
      guard bytes[offset] == FER2013Scanner.lineFeed else { throw failure("the line does not end here") }
      offset += 1
    }
    line += 1
  }

  private func failure(_ reason: String) -> ImageError {
    ImageError(format: "FER2013", reason: "line \(line): \(reason)")
  }
}
