import Foundation

/// The part of a byte stream that has come and is not used up yet. Positions count from the first byte that is not.
struct StreamBuffer {
  /// Waits for bytes and gives what is there; nothing at the end.
  typealias Source = () throws -> [UInt8]

  private let source: Source
  private var bytes: [UInt8] = []
  /// The place of position 0 in `bytes`.
  private var start = 0
  private var hasEnded = false
  /// How many bytes of the stream are used up.
  private(set) var offset = 0

  init(_ source: @escaping Source) { self.source = source }

  /// Bytes that have come and are not used up.
  var count: Int { bytes.count - start }

  /// Whether there are so many bytes; reads until there are, or the stream ends.
  mutating func has(_ wanted: Int) throws -> Bool {
    while count < wanted, !hasEnded {
      let more = try source()
      if more.isEmpty { hasEnded = true }
      // What is used up goes when it is the larger part, so that each byte moves a few times at most.
      if start > bytes.count / 2 {
        bytes.removeFirst(start)
        start = 0
      }
      bytes += more
    }
    return count >= wanted
  }

  /// The byte at a position; `nil` behind the stream's end.
  mutating func byte(at position: Int) throws -> UInt8? {
    try has(position + 1) ? bytes[start + position] : nil
  }

  /// Bytes that have come, for looking at.
  func peek(_ range: Range<Int>) -> ArraySlice<UInt8> {
    let lower = min(range.lowerBound, count)
    return bytes[start + lower..<start + min(max(lower, range.upperBound), count)]
  }

  /// The first position from `position` on that holds `value`; `nil` where the stream ends before.
  mutating func first(_ value: UInt8, from position: Int) throws -> Int? {
    var position = position
    while try has(position + 1) {
      if let place = bytes[(start + position)...].firstIndex(of: value) { return place - start }
      position = count
    }
    return nil
  }

  /// Uses up so many bytes, which must have come.
  mutating func take(_ length: Int) -> [UInt8] {
    defer { skip(length) }
    return Array(peek(0..<length))
  }

  mutating func skip(_ length: Int) {
    let length = min(length, count)
    start += length
    offset += length
  }
}

extension StreamBuffer {
  /// Reads a file descriptor; gives what has come without waiting for more.
  static func reading(_ descriptor: CInt, name: String) -> StreamBuffer {
    StreamBuffer {
      while true {
        var failure: CInt?
        let block = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
          let got = read(descriptor, buffer.baseAddress, buffer.count)
          if got < 0 { failure = errno }
          filled = max(0, got)
        }
        if failure == EINTR { continue }
        if let failure { throw Failure("\(name): cannot be read: \(String(cString: strerror(failure)))") }
        return block
      }
    }
  }
}
