/// A line of parts that leaves out what matters least until it fits the terminal.
///
/// ```swift
/// var line = FittedLine()
/// line.add("epoch 3/40")
/// line.add("test accuracy 98.6 %")
/// line.add("macro-F1 0.985", rank: 1)
/// line.add("3000 images/s", rank: 2)
/// Terminal.line(line.text())
/// ```
///
/// On a terminal of 80 columns all four parts are shown; on a narrower one the speed goes first, then the F1. Parts of
/// rank 0 always stay. In pipes and files nothing is left out, so a log has everything. Text may have colours.
struct FittedLine: Sendable {
  private var parts: [(text: String, rank: Int)] = []
  let separator: String

  init(separator: String = "  ") { self.separator = separator }

  /// - Parameter rank: the higher, the sooner it is left out; of equal ones the last goes first.
  mutating func add(_ text: String, rank: Int = 0) { parts.append((text, max(0, rank))) }

  /// - Parameter width: the columns that there are, `nil` for any number.
  func text(width: Int? = Terminal.lineWidth) -> String {
    var kept = parts
    func line() -> String { kept.map(\.text).joined(separator: separator) }
    guard let width else { return line() }
    while line().displayWidth > width,
      let least = kept.indices.reversed().max(by: { kept[$0].rank < kept[$1].rank }), kept[least].rank > 0
    {
      kept.remove(at: least)
    }
    return line()
  }
}
