/// Reads JPEG with libturbojpeg, if that is installed: grey to one channel, all else to RGB.
///
/// What the library warns of is an error here where picture data are missing or damaged: it would make up that part of
/// the picture. Where the file is only written carelessly and the picture is whole, it is read.
/// Each call has a decompressor of its own, so that threads do not meet.
public struct JPEGDecoder: Sendable {
  static let shared = JPEGDecoder(libraries: TurboJPEG.names)

  /// Whether libturbojpeg was found; without it, reading a JPEG throws an error that names the package to install.
  public static var isAvailable: Bool { shared.library != nil }

  private let library: TurboJPEG?
  private let libraries: [String]

  /// Looks for the library under other names; tests simulate its absence with names that do not exist.
  init(libraries: [String]) {
    self.libraries = libraries
    library = TurboJPEG(names: libraries)
  }

  func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
    let strays = try JPEGStructure.check(bytes)
    guard let library else {
      throw JPEGDecoder.failure(
        "reading JPEG needs libturbojpeg, which was not found (tried \(libraries.joined(separator: ", "))); install "
          + "libturbojpeg0 on Debian or Ubuntu, turbojpeg on Fedora, jpeg-turbo with Homebrew")
    }
    guard let handle = library.create() else {
      throw JPEGDecoder.failure("libturbojpeg could not create a decompressor")
    }
    defer { _ = library.destroy(handle) }
    // The library warns of stray bytes, and tells no more than its first warning: another may be about damage.
    let bytes = strays.isEmpty ? bytes : JPEGStructure.removing(strays, from: bytes)
    return try bytes.withUnsafeBufferPointer { (source) throws(ImageError) -> Image in
      try JPEGDecompressor(library: library, handle: handle, source: source).image()
    }
  }

  static func failure(_ reason: String) -> ImageError {
    ImageError(format: "JPEG", reason: reason)
  }
}

/// One decompression; the handle and the bytes belong to the caller.
private struct JPEGDecompressor {
  let library: TurboJPEG
  let handle: TurboJPEG.Handle
  let source: UnsafeBufferPointer<UInt8>

  /// The numbers of turbojpeg.h.
  private enum PixelFormat: CInt {
    case rgb = 0
    case grey = 6
    case cmyk = 11

    var bytesPerPixel: Int {
      switch self {
      case .grey: 1
      case .rgb: 3
      case .cmyk: 4
      }
    }
  }

  /// Accurate DCT, no more than 500 scans (a progressive file can ask for years of work).
  private static let flags: CInt = 4096 | 32768
  private static let stopsAtWarning: CInt = 8192

  /// What the library says of files that are written carelessly and lack nothing: bytes behind the last block of a scan,
  /// as many cameras and editors leave them; parameters of a scan that mean nothing in a sequential file; a revision of
  /// JFIF or a transform of Adobe's that it does not know.
  ///
  /// Source of the texts: jerror.h of libjpeg.
  private static func isHarmless(_ warning: String) -> Bool {
    warning.contains("extraneous bytes before marker") || warning.hasPrefix("Invalid SOS parameters")
      || warning.hasPrefix("Warning: unknown JFIF revision") || warning.hasPrefix("Unknown Adobe color transform")
  }

  func image() throws(ImageError) -> Image {
    var width: CInt = 0
    var height: CInt = 0
    var subsampling: CInt = -1
    var colourSpace: CInt = -1
    let status = library.readHeader(
      handle, source.baseAddress, CUnsignedLong(source.count), &width, &height, &subsampling, &colourSpace)
    // Before version 3 a subsampling that the library has no name for is an error of the header alone.
    guard status == 0 || (width > 0 && height > 0 && colourSpace >= 0) else {
      throw JPEGDecoder.failure(errorText)
    }
    let format: PixelFormat
    switch colourSpace {
    case 0, 1: format = .rgb  // RGB, YCbCr
    case 2: format = .grey
    case 3, 4: format = .cmyk  // CMYK, YCCK
    default: throw JPEGDecoder.failure("colour space \(colourSpace) of libturbojpeg is unknown")
    }
    do {
      _ = try Image.byteCount(width: Int(width), height: Int(height), channels: format == .grey ? 1 : 3)
    } catch {
      throw error.of(format: "JPEG")
    }
    let samples = try decompress(width, height, format)
    return try Image(
      width: Int(width), height: Int(height), channels: format == .grey ? 1 : 3,
      pixels: format == .cmyk ? JPEGDecompressor.rgb(fromInverted: samples) : samples)
  }

  private func decompress(_ width: CInt, _ height: CInt, _ format: PixelFormat) throws(ImageError) -> [UInt8] {
    let rowBytes = Int(width) * format.bytesPerPixel
    let count = rowBytes * Int(height)
    guard let pitch = CInt(exactly: rowBytes) else { throw JPEGDecoder.failure("rows of \(rowBytes) bytes") }
    var isDone = false
    /// - Returns: nothing, or where warnings are no reason to stop what there is, black where there is nothing.
    func samples(_ flags: CInt, stopping: Bool) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        if !stopping { buffer.initialize(repeating: 0) }
        let status = library.decompress(
          handle, source.baseAddress, CUnsignedLong(source.count), buffer.baseAddress, width, pitch, height,
          format.rawValue, stopping ? flags | Self.stopsAtWarning : flags)
        isDone = status == 0
        filled = isDone || !stopping ? count : 0
      }
    }
    let strict = samples(Self.flags, stopping: true)
    if isDone { return strict }
    let warning = errorText
    guard Self.isHarmless(warning) else { throw JPEGDecoder.failure(warning) }
    // The library keeps the text of its first warning; were it to give up now, it would have another one.
    let lenient = samples(Self.flags, stopping: false)
    guard isDone || errorText == warning else { throw JPEGDecoder.failure(errorText) }
    return lenient
  }

  /// CMYK files follow Adobe: 255 is no ink. Then red = cyan × key / 255, and so on.
  private static func rgb(fromInverted samples: [UInt8]) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(samples.count / 4 * 3)
    for start in stride(from: 0, to: samples.count - 3, by: 4) {
      let key = Int(samples[start + 3])
      for channel in 0..<3 { pixels.append(UInt8((Int(samples[start + channel]) * key + 127) / 255)) }
    }
    return pixels
  }

  /// The handle keeps the text of its own last error.
  private var errorText: String {
    library.errorText(handle).map { String(cString: $0) } ?? "libturbojpeg gives no reason"
  }
}
