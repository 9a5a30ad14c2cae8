/// A command's options and operands as they were given.
struct Arguments: Sendable {
  private var values: [String: String] = [:]
  private var flags: Set<String> = []
  private(set) var operands: [String] = []

  /// - Throws: `UsageError` for an unknown option (with the nearest known one), a missing value or a value too many.
  init(_ words: [String], options: [Option]) throws {
    var words = words[...]
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        return
      }
      guard word.hasPrefix("--") else {
        guard !word.hasPrefix("-") || word == "-" else { throw UsageError("unknown option \(word)") }
        operands.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let option = (options + [.help]).first(where: { $0.name == name }) else {
        let nearest = options.map(\.name).min { editDistance($0, name) < editDistance($1, name) }
        let hint = nearest.flatMap { editDistance($0, name) <= 2 ? "; did you mean --\($0)?" : nil } ?? ""
        throw UsageError("unknown option --\(name)\(hint)")
      }
      if option.value == nil {
        guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
        flags.insert(name)
      } else if parts.count == 2 {
        values[name] = String(parts[1])
      } else {
        guard let value = words.popFirst() else { throw UsageError("--\(name) needs a value") }
        values[name] = value
      }
    }
  }

  func has(_ name: String) -> Bool { flags.contains(name) }
  func text(_ name: String) -> String? { values[name] }

  func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError("--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
    }
    return number
  }

  func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
    guard let text = values[name] else { return nil }
    guard let number = Double(text), range.contains(number) else {
      throw UsageError("--\(name) takes a number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
    }
    return number
  }

  func seed(_ name: String) throws -> UInt64? {
    guard let text = values[name] else { return nil }
    guard let number = UInt64(text) else { throw UsageError("--\(name) takes a whole number from 0, not “\(text)”") }
    return number
  }

  func requireNoOperands() throws {
    if let operand = operands.first { throw UsageError("“\(operand)” is not understood") }
  }
}

/// Insertions, deletions and replacements between two words (V. Levenshtein, 1966).
func editDistance(_ a: String, _ b: String) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = row[j + 1]
      row[j + 1] = next
    }
  }
  return row[b.count]
}
