#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The functions of libturbojpeg that decoding needs, found at run time, so that programs that read no JPEG
/// neither link nor install it.
///
/// Source: the classic TurboJPEG API, which versions 1.4 to 3 of libjpeg-turbo have (turbojpeg.h).
struct TurboJPEG: Sendable {
  typealias Handle = UnsafeMutableRawPointer
  typealias Create = @convention(c) @Sendable () -> Handle?
  typealias ReadHeader =
    @convention(c) @Sendable (
      Handle?, UnsafePointer<UInt8>?, CUnsignedLong, UnsafeMutablePointer<CInt>?, UnsafeMutablePointer<CInt>?,
      UnsafeMutablePointer<CInt>?, UnsafeMutablePointer<CInt>?
    ) -> CInt
  typealias Decompress =
    @convention(c) @Sendable (
      Handle?, UnsafePointer<UInt8>?, CUnsignedLong, UnsafeMutablePointer<UInt8>?, CInt, CInt, CInt, CInt, CInt
    ) -> CInt
  typealias ErrorText = @convention(c) @Sendable (Handle?) -> UnsafePointer<CChar>?
  typealias Destroy = @convention(c) @Sendable (Handle?) -> CInt

  let create: Create
  let readHeader: ReadHeader
  let decompress: Decompress
  let errorText: ErrorText
  let destroy: Destroy

  /// Where the library is looked for, in this order.
  static let names: [String] = {
    #if canImport(Darwin)
      let file = "libturbojpeg.dylib"
      return ["/opt/homebrew/lib/" + file, "/usr/local/lib/" + file, file]
    #else
      return ["libturbojpeg.so.0", "libturbojpeg.so"]
    #endif
  }()

  /// The first of `names` that can be loaded and has all functions. It stays loaded for ever.
  init?(names: [String]) {
    for name in names {
      guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
      guard let create = dlsym(library, "tjInitDecompress"),
        let readHeader = dlsym(library, "tjDecompressHeader3"),
        let decompress = dlsym(library, "tjDecompress2"),
        let errorText = dlsym(library, "tjGetErrorStr2"),
        let destroy = dlsym(library, "tjDestroy")
      else {
        dlclose(library)
        continue
      }
      self.create = unsafeBitCast(create, to: Create.self)
      self.readHeader = unsafeBitCast(readHeader, to: ReadHeader.self)
      self.decompress = unsafeBitCast(decompress, to: Decompress.self)
      self.errorText = unsafeBitCast(errorText, to: ErrorText.self)
      self.destroy = unsafeBitCast(destroy, to: Destroy.self)
      return
    }
    return nil
  }
}
