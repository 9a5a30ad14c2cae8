#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Whole files as bytes, with errors that name the path.
public enum ImageFile {
  /// More than any image within `Image.maximumPixels` or any table takes; a sparse file can claim terabytes.
  private static let maximumBytes = 1 << 31

  /// The bytes of a regular file. An empty file is an error, and so is anything that is no regular file:
  /// a pipe or a device may never end.
  public static func bytes(path: String) throws(ImageError) -> [UInt8] {
    guard !path.isEmpty else { throw ImageError(path: "\"\"", reason: "the path is empty") }
    guard !path.utf8.contains(0) else {
      throw ImageError(
        path: path.split(separator: "\0", omittingEmptySubsequences: false).joined(separator: "\\0"),
        reason: "the path contains a zero byte")
    }
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ImageError(path: path, reason: "cannot be opened: \(systemError())")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw ImageError(path: path, reason: "cannot be examined: \(systemError())")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw ImageError(path: path, reason: "is a directory, not a file")
    default: throw ImageError(path: path, reason: "is not a regular file")
    }
    guard status.st_size <= maximumBytes else {
      throw ImageError(path: path, reason: "has \(status.st_size) bytes, more than the limit of \(maximumBytes)")
    }
    let bytes = try read(descriptor, sizeHint: Int(clamping: status.st_size), path: path)
    guard !bytes.isEmpty else { throw ImageError(path: path, reason: "the file is empty") }
    return bytes
  }

  /// Reads to the end of the file, which need not be where `sizeHint` says.
  private static func read(_ descriptor: CInt, sizeHint: Int, path: String) throws(ImageError) -> [UInt8] {
    var bytes: [UInt8] = []
    var capacity = max(0, sizeHint) + 1
    while true {
      var failure: String?
      // One byte more than expected, so that the end of the file is seen without another block.
      let block = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
        while filled < buffer.count {
          guard let base = buffer.baseAddress else { return }
          // Linux moves at most 2^31 - 4096 bytes a call, macOS refuses more than 2^31 - 1.
          #if canImport(Darwin)
            let got = Darwin.read(descriptor, base + filled, min(buffer.count - filled, 1 << 30))
          #elseif canImport(Musl)
            let got = Musl.read(descriptor, base + filled, min(buffer.count - filled, 1 << 30))
          #else
            let got = Glibc.read(descriptor, base + filled, min(buffer.count - filled, 1 << 30))
          #endif
          if got < 0, errno == EINTR { continue }
          if got < 0 { failure = systemError() }
          guard got > 0 else { return }
          filled += got
        }
      }
      if let failure { throw ImageError(path: path, reason: "cannot be read: \(failure)") }
      let ended = block.count < capacity
      guard bytes.count + block.count <= maximumBytes else {
        throw ImageError(path: path, reason: "grew beyond the limit of \(maximumBytes) bytes while it was read")
      }
      if bytes.isEmpty { bytes = block } else { bytes += block }
      if ended { return bytes }
      capacity = 1 << 20
    }
  }

  private static func systemError() -> String {
    String(cString: strerror(errno))
  }
}
