/// Help as it is printed: sections under headings, set to the terminal's width.
struct HelpText {
  let style: Style
  let width: Int
  private var lines: [String] = []

  init(style: Style = .output, width: Int = Terminal.textWidth) {
    self.style = style
    self.width = width
  }

  var text: String { lines.joined(separator: "\n") }

  /// A section's heading, after an empty line.
  mutating func heading(_ text: String) {
    if !lines.isEmpty { lines.append("") }
    lines.append(style.heading("\(text):"))
  }

  /// `usage: …`, wrapped under its beginning.
  mutating func usage(_ call: String) {
    if !lines.isEmpty { lines.append("") }
    let label = "usage: "
    let rows = wrapped(call, width: width - label.count)
    lines.append(style.heading("usage:") + " " + (rows.first ?? ""))
    lines += rows.dropFirst().map { String(repeating: " ", count: label.count) + $0 }
  }

  mutating func paragraphs(_ text: String) {
    if !lines.isEmpty { lines.append("") }
    lines += wrapped(text, width: width)
  }

  /// Names with their meanings beside them, or below where a name is long or the terminal narrow.
  mutating func list(_ entries: [(name: String, meaning: String)], paint: (Style, String) -> String) {
    let widest = entries.map(\.name.displayWidth).max() ?? 0
    let isBelow = width < 60 && widest > 12
    let column = isBelow ? 6 : min(widest, 26) + 4
    let space = String(repeating: " ", count: column)
    for entry in entries {
      let name = "  " + paint(style, entry.name)
      let meaning = wrapped(entry.meaning, width: width - column)
      // At least two spaces between them.
      if isBelow || entry.name.displayWidth + 4 > column {
        lines.append(name)
        lines += meaning.map { space + $0 }
      } else {
        lines.append(name.padded(toWidth: column) + (meaning.first ?? ""))
        lines += meaning.dropFirst().map { space + $0 }
      }
    }
  }

  mutating func options(_ options: [Option], heading title: String) {
    heading(title)
    // Names stand below each other whether they have a letter or not.
    let hasLetters = options.contains { $0.short != nil }
    list(options.map { (hasLetters && $0.short == nil ? "    \($0.spelling)" : $0.spelling, $0.help) }) {
      $0.literal($1)
    }
  }

  mutating func examples(_ examples: [Example]) {
    guard !examples.isEmpty else { return }
    heading("examples")
    for example in examples {
      lines.append("  " + style.literal(example.call))
      lines += wrapped(example.meaning, width: width - 6).map { "      " + $0 }
    }
  }

  mutating func exitStatuses(_ statuses: [ExitStatus]) {
    heading("exit status")
    let widest = statuses.map { "\($0.status)".count }.max() ?? 0
    list(statuses.map { ("\($0.status)".padded(toWidth: widest, right: true), $0.meaning) }) { $0.number($1) }
  }

  mutating func environment(_ variables: [EnvironmentVariable]) {
    guard !variables.isEmpty else { return }
    heading("environment")
    list(variables.map { ($0.name, $0.meaning) }) { $0.literal($1) }
  }
}

extension Command {
  /// What `expression NAME --help` prints.
  func help(style: Style = .output, width: Int = Terminal.textWidth) -> String {
    var help = HelpText(style: style, width: width)
    help.paragraphs(abstract.prefix(1).uppercased() + abstract.dropFirst() + ".")
    help.usage(usage)
    if !discussion.isEmpty { help.paragraphs(discussion) }
    for group in optionGroups { help.options(group.options, heading: group.heading) }
    help.examples(examples)
    help.exitStatuses(allExitStatuses)
    help.environment(environment)
    return help.text
  }
}

extension CommandLineTool {
  /// What `expression --help` prints.
  static func help(style: Style = .output, width: Int = Terminal.textWidth) -> String {
    var help = HelpText(style: style, width: width)
    help.paragraphs(abstract)
    help.usage(usage)
    for (group, commands) in groups {
      help.heading(group.rawValue)
      help.list(commands.map { ($0.name, $0.abstract) }) { $0.literal($1) }
    }
    help.options([.color, .help, .version], heading: Option.generalGroup)
    help.examples(examples)
    help.exitStatuses(ExitStatus.common)
    help.environment(EnvironmentVariable.computing + EnvironmentVariable.display)
    help.paragraphs("Each command explains its options with expression COMMAND --help.")
    return help.text
  }
}
