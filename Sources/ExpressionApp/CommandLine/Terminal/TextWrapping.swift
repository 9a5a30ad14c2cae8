/// Paragraphs set to a width. Lines that follow each other are one paragraph; an empty line stands between two, and a
/// line that begins with a space stays as it is. A word that is wider than a line has one of its own.
func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var current = ""
  func finish() {
    if !current.isEmpty { lines.append(current) }
    current = ""
  }
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    guard !line.isEmpty, line.first != " " else {
      finish()
      lines.append(String(line))
      continue
    }
    for word in line.split(separator: " ") {
      if current.isEmpty {
        current = String(word)
      } else if current.displayWidth + 1 + String(word).displayWidth <= width {
        current += " " + word
      } else {
        finish()
        current = String(word)
      }
    }
  }
  finish()
  return lines
}
