import Foundation

/// Where output goes.
enum Terminal {
  /// Whether standard output is a terminal, on which a line can be redrawn.
  static let isInteractive = isatty(STDOUT_FILENO) == 1

  static func error(_ message: String) {
    try? FileHandle.standardError.write(contentsOf: Data("expression: \(message)\n".utf8))
  }

  /// A line at once, not when some buffer is full.
  static func line(_ text: String) {
    print(text)
    fflush(nil)
  }

  /// Draws over the current line.
  static func redraw(_ text: String) {
    print("\r\u{1B}[K\(text.prefix(max(20, columns - 1)))", terminator: "")
    fflush(nil)
  }

  static var columns: Int {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}

/// Columns of text, the first to the left, the others to the right unless told otherwise.
func table(_ rows: [[String]], rightAligned: Bool = true) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
  return rows.map { row in
    row.enumerated().map { column, cell in
      let space = String(repeating: " ", count: widths[column] - cell.count)
      return column == 0 || !rightAligned ? cell + space : space + cell
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}

extension Double {
  /// With so many digits behind the point, whatever the locale.
  func digits(_ count: Int) -> String { String(format: "%.\(count)f", self) }

  var percent: String { "\((100 * self).digits(1)) %" }
}
