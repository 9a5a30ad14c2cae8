/// A command's options and operands as they were given.
///
/// `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE` and, for flags, several letters together are understood; behind
/// `--` all is operands, and `-` alone is one. Of an option that is given again the last value counts.
struct Arguments: Sendable {
  private var values: [String: [String]] = [:]
  private var flags: Set<String> = []
  private(set) var operands: [String] = []

  /// - Throws: `UsageError` for an unknown option (with the nearest known one), a missing value, a value too many or
  ///   one that is not among the option's choices.
  init(_ words: [String], options: [Option]) throws {
    let options = options + Option.general
    var words = words[...]
    while let word = words.popFirst() {
      if word == "--" {
        operands += words
        return
      }
      if word.hasPrefix("--") {
        try readLong(word, &words, options)
      } else if word.hasPrefix("-"), word != "-" {
        try readShort(word, &words, options)
      } else {
        operands.append(word)
      }
    }
  }

  private mutating func readLong(_ word: String, _ words: inout ArraySlice<String>, _ options: [Option]) throws {
    let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = options.first(where: { $0.name == name }) else {
      let nearest = nearestWord(to: name, among: options.map(\.name))
      throw UsageError("unknown option --\(name)" + (nearest.map { "; did you mean --\($0)?" } ?? ""))
    }
    guard option.value != nil else {
      guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
      flags.insert(name)
      return
    }
    try add(parts.count == 2 ? String(parts[1]) : try value(of: option, &words), to: option)
  }

  private mutating func readShort(_ word: String, _ words: inout ArraySlice<String>, _ options: [Option]) throws {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = options.first(where: { $0.short == letter }) else {
        let name = letters.isEmpty && letter.isLetter ? "-\(letter)" : word
        throw UsageError("unknown option \(name)")
      }
      if option.value == nil {
        flags.insert(option.name)
      } else if letters.isEmpty {
        try add(try value(of: option, &words), to: option)
      } else {
        try add(String(letters), to: option)
        letters = ""
      }
    }
  }

  /// The word behind an option. What begins with `-` is the next option, forgotten values being more frequent than such
  /// names, unless it is a number.
  private func value(of option: Option, _ words: inout ArraySlice<String>) throws -> String {
    guard let next = words.first else { throw UsageError("--\(option.name) needs a value") }
    guard !next.hasPrefix("-") || next == "-" || Double(next) != nil else {
      throw UsageError(
        "--\(option.name) needs a value; one that begins with - is given as --\(option.name)=\(next)")
    }
    words.removeFirst()
    return next
  }

  private mutating func add(_ value: String, to option: Option) throws {
    if case .choices(let choices) = option.values, !choices.contains(value) {
      let nearest = nearestWord(to: value, among: choices).map { "; did you mean \($0)?" } ?? ""
      throw UsageError("--\(option.name) takes \(choices.alternatives), not “\(value)”\(nearest)")
    }
    if option.repeats {
      values[option.name, default: []].append(value)
    } else {
      values[option.name] = [value]
    }
  }

  func has(_ name: String) -> Bool { flags.contains(name) }
  func text(_ name: String) -> String? { values[name]?.last }
  /// All values of an option that may be repeated.
  func texts(_ name: String) -> [String] { values[name] ?? [] }

  func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError("--\(name) takes a whole number \(words(for: range, Int.min, Int.max)), not “\(text)”")
    }
    return number
  }

  func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
    guard let text = text(name) else { return nil }
    guard let number = Double(text), number.isFinite, range.contains(number) else {
      throw UsageError("--\(name) takes a number \(words(for: range, -.infinity, .infinity)), not “\(text)”")
    }
    return number
  }

  func seed(_ name: String) throws -> UInt64? {
    guard let text = text(name) else { return nil }
    guard let number = UInt64(text) else {
      throw UsageError("--\(name) takes a whole number from 0 to \(UInt64.max), not “\(text)”")
    }
    return number
  }

  func requireNoOperands() throws {
    if let operand = operands.first { throw UsageError("“\(operand)” is not understood") }
  }

  /// “from 1 to 10”, without an end that there is not.
  private func words<Bound>(for range: ClosedRange<Bound>, _ least: Bound, _ most: Bound) -> String {
    func word(_ bound: Bound) -> String {
      let text = "\(bound)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    return switch (range.lowerBound == least, range.upperBound == most) {
    case (true, true): "of any size"
    case (true, false): "of at most \(word(range.upperBound))"
    case (false, true): "of at least \(word(range.lowerBound))"
    case (false, false): "from \(word(range.lowerBound)) to \(word(range.upperBound))"
    }
  }
}

extension [String] {
  /// “a, b or c”.
  var alternatives: String {
    count < 2 ? joined() : dropLast().joined(separator: ", ") + " or " + self[count - 1]
  }
}
