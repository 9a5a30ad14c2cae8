import Foundation

/// Rules for fish's `complete`.
func fishCompletion(for commands: [Command]) -> String {
  var lines = [
    "# fish completion for expression",
    "# To use it: expression completion fish > ~/.config/fish/completions/expression.fish",
    "",
    "# The command's name in the line that is being typed.",
    "function __expression_command",
    "    set -l words (commandline -opc)[2..-1]",
    "    while set -q words[1]",
    "        switch $words[1]",
    "            case --color",
    "                set -e words[1]",
    "            case '-*'",
    "            case '*'",
    "                echo $words[1]",
    "                return",
    "        end",
    "        set -e words[1]",
    "    end",
    "end",
    "",
    "function __expression_is",
    "    set -l command (__expression_command)",
    "    test \"$command\" = \"$argv[1]\"",
    "end",
    "",
    "complete -c expression -f",
  ]
  let start = "__expression_is ''"
  for (name, abstract) in commands.map({ ($0.name, $0.abstract) }) + [("help", "explain a command")] {
    lines.append(
      "complete -c expression -n \(start.fishQuoted) -a \(name) -d \(abstract.completionText.fishQuoted)")
  }
  for option in [Option.color, .help, .version] { lines.append(fishRule(option, condition: start)) }
  let names = commands.map(\.name).joined(separator: " ")
  lines.append(
    "complete -c expression -n \("__expression_is help".fishQuoted) -a \(names.fishQuoted)")
  for command in commands {
    let condition = "__expression_is \(command.name)"
    lines.append("")
    for option in command.allOptions { lines.append(fishRule(option, condition: condition)) }
    if !command.operands.isEmpty, let values = fishValues(command.operandValues) {
      lines.append("complete -c expression -n \(condition.fishQuoted) \(values)")
    }
  }
  return lines.joined(separator: "\n")
}

private func fishRule(_ option: Option, condition: String) -> String {
  var rule = "complete -c expression -n \(condition.fishQuoted)"
  if let short = option.short { rule += " -s \(short)" }
  rule += " -l \(option.name) -d \(option.completionHelp.fishQuoted)"
  if option.value != nil {
    // Files are offered where any will do, and nowhere else.
    rule += (option.values == .file() ? " -r " : " -x ") + (fishValues(option.values) ?? "")
  }
  return rule.trimmingCharacters(in: .whitespaces)
}

/// What is offered as a value; `nil` for any text.
private func fishValues(_ values: Option.Values) -> String? {
  switch values {
  case .any: nil
  case .choices(let choices): "-a " + choices.joined(separator: " ").fishQuoted
  case .file(let endings):
    endings.isEmpty
      ? "-F" : "-k -a " + endings.map { "(__fish_complete_suffix .\($0))" }.joined(separator: " ").fishQuoted
  case .folder: "-a '(__fish_complete_directories)'"
  }
}

extension String {
  /// In single quotes, in which fish knows `\'` and `\\`.
  fileprivate var fishQuoted: String { "'" + escaping("\\'") + "'" }
}
