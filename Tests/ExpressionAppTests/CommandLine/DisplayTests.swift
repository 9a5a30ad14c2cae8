import Testing

@testable import ExpressionApp

/// How text is measured, cut, wrapped and put into columns.
@Suite struct DisplayTests {
  @Test(arguments: [
    ("", 0), ("happy", 5), ("glücklich", 9), ("e\u{301}", 1), ("嬉しい", 6), ("행복", 4), ("ｗ", 2), ("😀", 2), ("👩‍🚀", 2),
    ("🇩🇪", 2), ("❤\u{FE0F}", 2), ("█░", 2), ("…", 1), ("\u{1B}[1;31merror\u{1B}[0m", 5), ("\u{200B}", 0), ("a\u{7}b", 2),
  ]) func widths(_ text: String, _ width: Int) {
    #expect(text.displayWidth == width, "\(text)")
  }

  @Test func cutting() {
    #expect("happy".truncated(toWidth: 5) == "happy")
    #expect("happy".truncated(toWidth: 3) == "hap")
    #expect("嬉しい".truncated(toWidth: 5) == "嬉し", "half a character is none")
    #expect("\u{1B}[1mhappy\u{1B}[0m".truncated(toWidth: 2) == "\u{1B}[1mha\u{1B}[0m")
    #expect("嬉".padded(toWidth: 4) + "|" == "嬉  |")
    #expect("嬉".padded(toWidth: 4, right: true) == "  嬉")
    #expect("happy".padded(toWidth: 2) == "happy")
  }

  @Test func wrapping() {
    #expect(wrapped("one two three", width: 7) == ["one two", "three"])
    #expect(wrapped("one\ntwo", width: 7) == ["one two"])
    #expect(wrapped("one\n\ntwo", width: 7) == ["one", "", "two"])
    #expect(wrapped("one\n  a  b\ntwo", width: 7) == ["one", "  a  b", "two"])
    #expect(wrapped("extraordinary a", width: 5) == ["extraordinary", "a"])
    #expect(wrapped("嬉しい 嬉しい", width: 12) == ["嬉しい", "嬉しい"])
    #expect(wrapped("", width: 5).joined() == "")
  }

  private let numbers = [["label", "a", "bb"], ["嬉しい", "10", "2"], ["sad", "3", "400"]]

  @Test func tablesOfNumbers() {
    #expect(table(numbers, width: nil) == "label    a   bb\n嬉しい  10    2\nsad      3  400")
    #expect(table(numbers, width: 15) == table(numbers, width: nil))
    #expect(table(numbers, width: 14) == "label    a\n嬉しい  10\nsad      3\n\nlabel    bb\n嬉しい    2\nsad     400")
    #expect(table(numbers, width: 1).split(separator: "\n").count == 6, "at least a column each time")
    #expect(table([], width: 10) == "")
  }

  @Test func coloursDoNotMoveColumns() {
    let style = Style(isEnabled: true)
    let rows = [["a", style.number("1")], ["b", "20"]]
    #expect(table(rows, width: nil) == "a   \(style.number("1"))\nb  20")
  }

  @Test func tablesOfText() {
    let rows = [["name", "some words that explain it"], ["n", "more"]]
    #expect(table(rows, rightAligned: false, width: nil).split(separator: "\n").count == 2)
    let narrow = table(rows, rightAligned: false, width: 26).split(separator: "\n")
    #expect(
      narrow.map(String.init) == ["name  some words that", "      explain it", "n     more"])
  }

  @Test func linesThatLeaveOut() {
    var line = FittedLine()
    line.add("epoch 3/40")
    line.add("speed", rank: 2)
    line.add("accuracy")
    line.add("F1", rank: 1)
    line.add("left", rank: 2)
    #expect(line.text(width: nil) == "epoch 3/40  speed  accuracy  F1  left")
    #expect(line.text(width: 37) == line.text(width: nil))
    #expect(line.text(width: 36) == "epoch 3/40  speed  accuracy  F1")
    #expect(line.text(width: 30) == "epoch 3/40  accuracy  F1")
    #expect(line.text(width: 20) == "epoch 3/40  accuracy")
    #expect(line.text(width: 5) == "epoch 3/40  accuracy", "what always stays")
  }
}
