/// Why an image or an image table could not be read, made or changed.
///
/// Decoders work on bytes and know no file; whoever opened the file adds its path with `at(path:)`.
public struct ImageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, where one was read.
  public let path: String?
  /// The format, once it is known: "PNG", "JPEG", "PNM" or "FER2013".
  public let format: String?
  /// What was wrong, in words.
  public let reason: String

  public init(path: String? = nil, format: String? = nil, reason: String) {
    self.path = path
    self.format = format
    self.reason = reason
  }

  /// The same error with the file it happened in; a path that is already there stays.
  public func at(path: String) -> ImageError {
    ImageError(path: self.path ?? path, format: format, reason: reason)
  }

  /// "path: format: reason", without the parts that are unknown.
  public var description: String {
    [path, format, reason].compactMap { $0 }.joined(separator: ": ")
  }
}

extension ImageError {
  /// The same error said of `format`, for checks that the formats share.
  func of(format: String) -> ImageError {
    ImageError(path: path, format: self.format ?? format, reason: reason)
  }
}

/// Numbers as the error texts write them.
enum ImageText {
  /// Two hexadecimal digits a byte, separated by spaces.
  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
  }

  /// "1 byte", "2 bytes".
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
