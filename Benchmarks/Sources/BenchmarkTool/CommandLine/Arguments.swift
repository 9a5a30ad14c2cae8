/// The words behind a command's name: options with values, `--name VALUE` or `--name=VALUE`, and operands.
struct Arguments {
  private var values: [String: [String]] = [:]
  private(set) var operands: [String] = []

  /// - Throws: `UsageError` for an option that is not among `options` or has no value.
  init(_ words: some Sequence<String>, options: [String]) throws {
    var words = ArraySlice(Array(words))
    while let word = words.popFirst() {
      guard word.hasPrefix("-") else {
        operands.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = String(parts[0].drop { $0 == "-" })
      guard options.contains(name) else {
        let known = options.map { "--\($0)" }.joined(separator: ", ")
        throw UsageError("unknown option \(parts[0]); there are: \(known.isEmpty ? "none" : known)")
      }
      guard let value = parts.count == 2 ? parts[1] : words.popFirst() else {
        throw UsageError("--\(name) needs a value")
      }
      values[name, default: []].append(value)
    }
  }

  func text(_ name: String) -> String? { values[name]?.last }

  /// All values of an option that may be given several times.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The values between commas.
  func list(_ name: String) -> [String]? {
    values[name].map { $0.flatMap { $0.split(separator: ",").map(String.init) } }
  }

  func count(_ name: String, default standard: Int) throws -> Int {
    guard let text = text(name) else { return standard }
    guard let number = Int(text), (1...1_000_000).contains(number) else {
      throw UsageError("--\(name) takes a whole number from 1, not “\(text)”")
    }
    return number
  }

  func requireNoOperands() throws {
    if let operand = operands.first { throw UsageError("“\(operand)” is not understood") }
  }
}

/// A call that is not understood.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
