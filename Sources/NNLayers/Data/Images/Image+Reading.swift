extension Image {
  /// Reads a PNG, JPEG or PNM file. The first bytes decide, never the extension.
  ///
  /// Transparency is composited on white. Colour profiles, gamma and orientation tags are not applied.
  public init(contentsOf path: String) throws(ImageError) {
    let bytes = try ImageFile.bytes(path: path)
    do {
      self = try ImageFormat.decode(bytes)
    } catch {
      throw error.at(path: path)
    }
  }

  /// Reads an image from the bytes of a PNG, JPEG or PNM file, be it an array or a `Data`.
  public init(decoding bytes: some Collection<UInt8>) throws(ImageError) {
    self = try ImageFormat.decode(Array(bytes))
  }
}

/// The formats that are read, told apart by their magic bytes.
enum ImageFormat {
  static func decode(_ bytes: [UInt8]) throws(ImageError) -> Image {
    guard !bytes.isEmpty else { throw ImageError(reason: "there are no bytes to decode") }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return try PNGDecoder.decode(bytes) }
    if bytes.starts(with: [0xFF, 0xD8]) { return try JPEGDecoder.shared.decode(bytes) }
    if bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), (UInt8(ascii: "1")...UInt8(ascii: "7")).contains(bytes[1]) {
      return try PNMDecoder.decode(bytes)
    }
    let first = bytes.prefix(8)
    let text = String(decoding: first.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
    throw ImageError(
      reason: "unknown format: the first bytes are \(ImageText.hexadecimal(first)) (\"\(text)\"); "
        + "PNG, JPEG and PNM (P2, P3, P5, P6) are read")
  }
}
