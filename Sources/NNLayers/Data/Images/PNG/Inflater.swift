import CZlib

/// zlib's `inflate`, asked for exactly as many bytes as the caller has room for.
///
/// `input` must outlive the inflater. The stream lives behind a pointer because zlib keeps its address.
final class Inflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private var hasEnded = false

  init(_ input: UnsafeBufferPointer<UInt8>) throws(ImageError) {
    guard let length = uInt(exactly: input.count) else {
      throw PNGDecoder.failure("more than \(uInt.max) bytes of compressed data")
    }
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = length
    guard inflateInit_(stream, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw PNGDecoder.failure("zlib could not be initialised")
    }
  }

  deinit {
    // This also runs after a failed initialisation, where inflateEnd finds no state and frees nothing.
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Fills `buffer` from its start; returns how many bytes there were before the data ended.
  func fill(_ buffer: inout [UInt8]) throws(ImageError) -> Int {
    try buffer.withUnsafeMutableBufferPointer { (target) throws(ImageError) -> Int in
      guard let room = uInt(exactly: target.count) else { throw PNGDecoder.failure("a row is too long for zlib") }
      stream.pointee.next_out = target.baseAddress
      stream.pointee.avail_out = room
      while !hasEnded, stream.pointee.avail_out > 0 {
        let status = inflate(stream, Z_NO_FLUSH)
        switch status {
        case Z_OK: continue
        case Z_STREAM_END: hasEnded = true
        // No progress: the input is used up.
        case Z_BUF_ERROR: return target.count - Int(stream.pointee.avail_out)
        default: throw PNGDecoder.failure("the compressed data is damaged: \(reason(status))")
        }
      }
      return target.count - Int(stream.pointee.avail_out)
    }
  }

  /// Throws unless the data ends here, checksum and all, and the input with it.
  func finish() throws(ImageError) {
    var extra: [UInt8] = [0]
    guard try fill(&extra) == 0 else { throw PNGDecoder.failure("the compressed data holds more than the image") }
    guard hasEnded else { throw PNGDecoder.failure("the compressed data ends before its checksum") }
    guard stream.pointee.avail_in == 0 else {
      throw PNGDecoder.failure("\(ImageText.count(Int(stream.pointee.avail_in), "byte")) follow the compressed data")
    }
  }

  private func reason(_ status: CInt) -> String {
    if let message = stream.pointee.msg { return String(cString: message) }
    return status == Z_NEED_DICT ? "it needs a preset dictionary" : "zlib status \(status)"
  }
}
