/// Pictures that follow one another in a stream of bytes, as `ffmpeg -f image2pipe` writes them: JPEG, PNG and PNM, also
/// mixed. Each is given as soon as its last byte has come.
///
/// A picture that breaks off is told by its offset, and the search for the next one begins where it may have been cut.
struct ImageStream {
  struct Piece {
    /// From 1, in the order of the stream; broken ones count.
    let number: Int
    /// Of the first byte, in the stream.
    let offset: Int
    /// The file's bytes, or what is wrong.
    let content: Result<[UInt8], ImageFramingError>
  }

  /// The largest picture in bytes; a damaged length asks for no more.
  static let maximumBytes = 1 << 28

  private var buffer: StreamBuffer
  private var number = 0

  init(_ buffer: StreamBuffer) { self.buffer = buffer }

  /// - Throws: what the source throws.
  mutating func next() throws -> Piece? {
    // Line ends may stand behind a text.
    while let byte = try buffer.byte(at: 0), [0x09, 0x0A, 0x0D, 0x20].contains(byte) { buffer.skip(1) }
    guard try buffer.has(1) else { return nil }
    number += 1
    let offset = buffer.offset
    do {
      guard let framing = try ImageFraming(at: 0, in: &buffer) else { throw try unknown() }
      let length = try framing.length(in: &buffer)
      return Piece(number: number, offset: offset, content: .success(buffer.take(length)))
    } catch let error as ImageFramingError {
      try skipToNext(from: error.resumption)
      return Piece(number: number, offset: offset, content: .failure(error))
    }
  }

  private mutating func unknown() throws -> ImageFramingError {
    _ = try buffer.has(8)
    let first = buffer.peek(0..<8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
    return ImageFramingError(
      "no picture begins here: the bytes are \(first.joined(separator: " ")); PNG, JPEG and PNM (P2, P3, P5, P6) are read",
      resumption: 1)
  }

  private mutating func skipToNext(from position: Int) throws {
    var position = position
    while try buffer.has(position + 1) {
      if try ImageFraming(at: position, in: &buffer) != nil { break }
      position += 1
      // What cannot be part of a picture's beginning need not be kept.
      if position > 1 << 16 {
        buffer.skip(position)
        position = 0
      }
    }
    buffer.skip(position)
  }
}

/// Why a picture in a stream has no end.
struct ImageFramingError: Error, CustomStringConvertible {
  let description: String
  /// Where the next picture may begin: bytes behind this one's first.
  let resumption: Int

  init(_ description: String, resumption: Int) {
    self.description = description
    self.resumption = resumption
  }
}

/// The formats that can be told apart in a stream.
enum ImageFraming {
  case jpeg, png, pnm

  private static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What begins at a position, by its first bytes; `nil` for nothing that is known.
  init?(at position: Int, in buffer: inout StreamBuffer) throws {
    switch try buffer.byte(at: position) {
    case 0xFF:
      guard try buffer.has(position + 3), Array(buffer.peek(position..<position + 3)) == [0xFF, 0xD8, 0xFF] else {
        return nil
      }
      self = .jpeg
    case 0x89:
      guard try buffer.has(position + 8), Array(buffer.peek(position..<position + 8)) == Self.pngSignature else {
        return nil
      }
      self = .png
    case UInt8(ascii: "P"):
      guard try buffer.has(position + 3) else { return nil }
      let start = Array(buffer.peek(position..<position + 3))
      guard [2, 3, 5, 6].map({ UInt8(ascii: "0") + $0 }).contains(start[1]), PNMFraming.isSpace(start[2]) else {
        return nil
      }
      self = .pnm
    default: return nil
    }
  }

  /// The length of the picture at position 0.
  /// - Throws: `ImageFramingError`, and what the source throws.
  func length(in buffer: inout StreamBuffer) throws -> Int {
    switch self {
    case .jpeg: try JPEGFraming.length(in: &buffer)
    case .png: try PNGFraming.length(in: &buffer)
    case .pnm: try PNMFraming.length(in: &buffer)
    }
  }
}
