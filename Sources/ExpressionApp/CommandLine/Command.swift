/// A subcommand: what the help says of it and what it does.
struct Command: Sendable {
  let name: String
  let abstract: String
  /// What stands behind the name in the usage line, besides options.
  var operands = ""
  var options: [Option] = []
  var discussion = ""
  let run: @Sendable (Arguments) throws -> Void

  var usage: String {
    ["expression", name, options.isEmpty ? "" : "[options]", operands].filter { !$0.isEmpty }.joined(separator: " ")
  }

  var help: String {
    var lines = ["\(abstract)", "", "usage: \(usage)"]
    if !discussion.isEmpty { lines += ["", discussion] }
    let all = options + [Option.help]
    let width = all.map(\.spelling.count).max() ?? 0
    lines += ["", "options:"]
    for option in all {
      let space = String(repeating: " ", count: width - option.spelling.count)
      lines.append("  \(option.spelling)\(space)  \(option.help)")
    }
    return lines.joined(separator: "\n")
  }
}

/// An option of a command: `--name VALUE`, or `--name` alone.
struct Option: Sendable {
  let name: String
  /// What the help calls the value; `nil` for a flag.
  let value: String?
  let help: String

  init(_ name: String, _ value: String? = nil, _ help: String) {
    self.name = name
    self.value = value
    self.help = help
  }

  var spelling: String { "--\(name)" + (value.map { " \($0)" } ?? "") }

  static let help = Option("help", nil, "show this help")
}

/// A call that is not understood; the tool prints it with the usage and exits with 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Something that failed and has been explained in full; the tool prints it and exits with 1.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The user stopped the command; the tool exits with 130, as a shell expects.
struct Interruption: Error {}
