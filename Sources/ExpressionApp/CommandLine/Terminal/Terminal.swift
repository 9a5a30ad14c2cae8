import Foundation

/// Where output goes.
enum Terminal {
  /// Whether standard output is a terminal, on which a line can be redrawn.
  static let isInteractive = isatty(STDOUT_FILENO) == 1 && !isDumb

  /// A terminal that only writes on, or that does not say what it is.
  static var isDumb: Bool { ["", "dumb"].contains(ProcessInfo.processInfo.environment["TERM"] ?? "") }

  static func error(_ message: String) { complain(Style.errors.error("error:"), message) }

  /// Something that the command does not stop for.
  static func warning(_ message: String) { complain(Style.errors.warning("warning:"), message) }

  private static func complain(_ kind: String, _ message: String) {
    // What has been printed so far stands above it where both go to the same place.
    fflush(nil)
    try? FileHandle.standardError.write(contentsOf: Data("expression: \(kind) \(message)\n".utf8))
  }

  /// A line at once, not when some buffer is full.
  static func line(_ text: String) {
    print(text)
    fflush(nil)
  }

  /// Running text: in lines of the terminal's width, in one line elsewhere.
  static func paragraph(_ text: String) {
    line(lineWidth.map { wrapped(text, width: $0).joined(separator: "\n") } ?? text)
  }

  /// Draws over the current line.
  static func redraw(_ text: String) {
    print("\r\u{1B}[K\(text.truncated(toWidth: max(20, columns - 1)))", terminator: "")
    fflush(nil)
  }

  /// The terminal's width; what `COLUMNS` says, or 80, where there is none.
  static var columns: Int {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }

  /// How wide running text is set: longer lines are hard to read.
  static var textWidth: Int { min(100, max(24, columns)) }

  /// How wide a line may be; `nil` in pipes and files, where nothing is left out.
  static var lineWidth: Int? { isInteractive ? columns : nil }
}
