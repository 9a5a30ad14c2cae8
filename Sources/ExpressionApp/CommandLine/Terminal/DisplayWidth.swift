/// How many columns of a terminal text takes.
extension String {
  /// Escape sequences of colours take none, East Asian wide characters and emoji two.
  var displayWidth: Int {
    var width = 0
    var rest = self[...]
    while let (character, columns) = rest.popDisplayed() {
      _ = character
      width += columns
    }
    return width
  }

  /// Its beginning, as far as it fits. Colours are ended.
  func truncated(toWidth limit: Int) -> String {
    guard displayWidth > limit else { return self }
    var result = ""
    var left = limit
    var rest = self[...]
    while let (piece, columns) = rest.popDisplayed() {
      guard columns <= left else { break }
      result += piece
      left -= columns
    }
    return contains("\u{1B}") ? result + "\u{1B}[0m" : result
  }

  /// With spaces behind it, or before it, up to a width.
  func padded(toWidth width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - displayWidth))
    return right ? space + self : self + space
  }
}

extension Substring {
  /// Takes the first character, or the first control sequence as a whole, with the columns that it takes.
  fileprivate mutating func popDisplayed() -> (text: Substring, columns: Int)? {
    guard let first else { return nil }
    let start = self
    removeFirst()
    guard first == "\u{1B}", self.first == "[" else { return (start[..<startIndex], first.displayWidth) }
    // ESC [, parameters, and one final character from @ to ~.
    removeFirst()
    while let character = popFirst() {
      if let value = character.asciiValue, (0x40...0x7E).contains(value) { break }
    }
    return (start[..<startIndex], 0)
  }
}

extension Character {
  /// 0 for controls and marks that stand alone, 2 for wide characters and emoji, else 1.
  var displayWidth: Int {
    guard let first = unicodeScalars.first else { return 0 }
    // A sequence for an emoji: a flag of two letters, or the variation selector that asks for the picture.
    if unicodeScalars.count > 1, first.properties.isEmoji, !first.isASCII { return 2 }
    if unicodeScalars.count > 1, unicodeScalars.contains("\u{FE0F}") { return 2 }
    return unicodeScalars.map(\.displayWidth).max() ?? 0
  }
}

extension Unicode.Scalar {
  fileprivate var displayWidth: Int {
    switch properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator: return 0
    default: break
    }
    if properties.isEmojiPresentation { return 2 }
    return Self.wideRanges.contains { $0.contains(value) } ? 2 : 1
  }

  /// The blocks whose characters are wide or full-width (Unicode Standard Annex 11).
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]
}
