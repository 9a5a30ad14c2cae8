import Foundation

/// The manual as a page for `man`, in the macros of man(7), made from the commands' definitions.
struct ManualPage {
  private var lines: [String] = []
  /// Of the source, where escapes make lines longer.
  private static let lineWidth = 64

  var text: String { lines.joined(separator: "\n") + "\n" }

  init(commands: [Command] = CommandLineTool.commands) {
    lines = [
      ".TH EXPRESSION 1 \"\(CommandLineTool.versionDate)\" \("expression \(CommandLineTool.version)".roffQuoted)"
    ]
    section("NAME")
    lines.append("expression \\- classify facial expressions")
    section("SYNOPSIS")
    synopsis("expression", "COMMAND [options]")
    for command in commands {
      lines.append(".br")
      synopsis(
        "expression \(command.name)",
        [command.options.isEmpty ? "" : "[options]", command.operands].filter { !$0.isEmpty }.joined(separator: " "))
    }
    section("DESCRIPTION")
    paragraphs(CommandLineTool.abstract)
    section("COMMANDS")
    let groups = CommandGroup.allCases.map { group in commands.filter { $0.group == group } }
    for command in groups.joined() { add(command) }
    section("GENERAL OPTIONS")
    for option in Option.general + [.version] { add(option) }
    section("EXIT STATUS")
    for status in ExitStatus.common { item("\(status.status)".roffBold, status.meaning) }
    section("ENVIRONMENT")
    for variable in EnvironmentVariable.computing + EnvironmentVariable.display {
      item(variable.name.roffBold, variable.meaning)
    }
    section("EXAMPLES")
    for example in CommandLineTool.examples { add(example) }
  }

  private mutating func section(_ title: String) { lines.append(".SH \(title)") }

  private mutating func synopsis(_ name: String, _ rest: String) {
    lines.append(name.roffBold + (rest.isEmpty ? "" : " " + rest.roff))
  }

  /// A tagged paragraph.
  private mutating func item(_ tag: String, _ text: String) {
    lines += [".TP", tag] + wrapped(text, width: Self.lineWidth).map(\.roff)
  }

  private mutating func add(_ option: Option) {
    let names = ((option.short.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]).map(\.roffBold)
    let value = option.value.map { " " + $0.roffItalic } ?? ""
    item(names.joined(separator: ", ") + value, option.help)
  }

  private mutating func add(_ example: Example) {
    item(example.call.roffBold, example.meaning)
  }

  private mutating func add(_ command: Command) {
    lines.append(".SS \(command.usage.roffQuoted)")
    paragraphs(command.abstract.prefix(1).uppercased() + command.abstract.dropFirst() + ".")
    if !command.discussion.isEmpty {
      lines.append(".PP")
      paragraphs(command.discussion)
    }
    for group in command.optionGroups where group.heading != Option.generalGroup {
      if group.heading != "options" { lines += [".PP", "\(group.heading):".roff] }
      for option in group.options { add(option) }
    }
    for variable in command.environment
    where !EnvironmentVariable.computing.contains(where: { $0.name == variable.name }) {
      item(variable.name.roffBold, variable.meaning)
    }
    for status in command.exitStatuses { item("exit status \(status.status)".roff, status.meaning) }
    if !command.examples.isEmpty {
      lines += [".PP", "examples:"]
      for example in command.examples { add(example) }
    }
  }

  /// The next line begins a paragraph.
  private mutating func paragraph() {
    if lines.last != ".PP" { lines.append(".PP") }
  }

  /// Text between empty lines; an indented line stays as it is.
  private mutating func paragraphs(_ text: String) {
    var isVerbatim = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.first == " " {
        if !isVerbatim {
          paragraph()
          lines.append(".nf")
        }
        isVerbatim = true
        lines.append(String(line).roff)
        continue
      }
      if isVerbatim { lines.append(".fi") }
      if isVerbatim || line.isEmpty { paragraph() }
      isVerbatim = false
      lines += wrapped(String(line), width: Self.lineWidth).filter { !$0.isEmpty }.map(\.roff)
    }
    if isVerbatim { lines.append(".fi") }
  }
}

extension String {
  /// As text of roff: what it would take for a request, an escape or a hyphen is written out, and other characters than
  /// ASCII by their numbers, so that the page does not depend on an encoding.
  var roff: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\"": result += "\\(dq"
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result +=
          scalar.isASCII ? String(scalar) : "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
      }
    }
    // A point or an apostrophe at the beginning of a line would be a request.
    return result.hasPrefix(".") ? "\\&" + result : result
  }

  fileprivate var roffBold: String { "\\fB\(roff)\\fR" }
  fileprivate var roffItalic: String { "\\fI\(roff)\\fR" }
  /// An argument of a macro.
  fileprivate var roffQuoted: String { "\"\(roff)\"" }
}
