import CZlib

/// Whole files as bytes, inflated where they are compressed by gzip.
enum DataFile {
  /// More than any set that is kept in memory takes; a few compressed kilobytes can claim as many gigabytes.
  private static let maximumBytes = 1 << 31

  static func bytes(path: String) throws(DataError) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try ImageFile.bytes(path: path)
    } catch {
      throw DataError(path: path, error.reason)
    }
    guard bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
    do {
      return try inflated(bytes)
    } catch {
      throw DataError(path: path, error.reason)
    }
  }

  private struct Damage: Error { let reason: String }

  /// The content of a gzip file (RFC 1952), whose members follow one another.
  private static func inflated(_ bytes: [UInt8]) throws(Damage) -> [UInt8] {
    guard let length = uInt(exactly: bytes.count) else { throw Damage(reason: "has more bytes than zlib takes") }
    var stream = z_stream()
    // 16 more than the largest window: a header and a check of gzip.
    guard inflateInit2_(&stream, MAX_WBITS + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw Damage(reason: "zlib could not be initialised")
    }
    defer { inflateEnd(&stream) }
    var result: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    var damage: String?
    bytes.withUnsafeBufferPointer { input in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = length
      while damage == nil {
        var status = Z_OK
        let written = block.withUnsafeMutableBufferPointer { output in
          stream.next_out = output.baseAddress
          stream.avail_out = uInt(output.count)
          status = inflate(&stream, Z_NO_FLUSH)
          return output.count - Int(stream.avail_out)
        }
        result += block[..<written]
        let place = bytes.count - Int(stream.avail_in)
        if result.count > maximumBytes {
          damage = "holds more than the limit of \(maximumBytes) bytes"
        } else if status == Z_STREAM_END {
          guard stream.avail_in > 0 else { return }
          // Another member follows, or something that is none and fails as its header.
          if inflateReset(&stream) != Z_OK { damage = "zlib could not be initialised again" }
        } else if status == Z_BUF_ERROR || (status == Z_OK && written == 0 && stream.avail_in == 0) {
          damage = "is truncated: the compressed data end at byte \(place) before their check"
        } else if status != Z_OK {
          let reason = stream.msg.map { String(cString: $0) } ?? "zlib status \(status)"
          damage = "the compressed data are damaged near byte \(place): \(reason)"
        }
      }
    }
    if let damage { throw Damage(reason: damage) }
    return result
  }
}

/// Names for the classes of labels that come without: "0", "1", …
func numberedClasses(_ labels: [Int], path: String) throws(DataError) -> [String] {
  let largest = labels.max() ?? -1
  guard largest < 1 << 16 else {
    throw DataError(path: path, "the label \(largest) makes \(largest + 1) classes; name them if that is meant")
  }
  return (0..<largest + 1).map(String.init)
}
