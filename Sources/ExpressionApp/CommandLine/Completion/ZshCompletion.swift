import Foundation

/// A function for zsh's completion system, to be autoloaded from `fpath` or sourced after `compinit`.
func zshCompletion(for commands: [Command]) -> String {
  let list = (commands.map { ($0.name, $0.abstract) } + [("help", "explain a command")]).map { name, abstract in
    "    " + "\(name):\(abstract.completionText.escaping(":"))".singleQuoted
  }
  let cases = commands.map { command in
    let specifications = command.allOptions.flatMap(zshSpecifications) + zshOperands(command)
    return """
            \(command.name))
              _arguments -s -S \\
      \(specifications.map { "            " + $0.singleQuoted }.joined(separator: " \\\n")) ;;
      """
  }
  return """
    #compdef expression
    # zsh completion for expression
    # To use it: expression completion zsh > a folder of fpath/_expression, or, after compinit,
    # eval "$(expression completion zsh)" in ~/.zshrc.

    _expression_commands() {
      local -a commands=(
    \(list.joined(separator: "\n"))
      )
      _describe -t commands command commands
    }

    _expression() {
      local curcontext=$curcontext state line
      local -A opt_args
      _arguments -C -S \\
        \(zshSpecifications(.color).map(\.singleQuoted).joined(separator: " ")) \\
        '(-h --help)'{-h,--help}'[show this help]' \\
        '(-V --version)'{-V,--version}'[show the version]' \\
        '1: :_expression_commands' \\
        '*:: :->rest'
      [[ $state == rest ]] || return
      case $line[1] in
        help) _arguments '1: :_expression_commands' ;;
    \(cases.joined(separator: "\n"))
      esac
    }

    if [[ $funcstack[1] == _expression ]]; then
      _expression "$@"
    else
      compdef _expression expression
    fi
    """
}

/// How `_arguments` reads an option; that with a letter is two.
private func zshSpecifications(_ option: Option) -> [String] {
  let help = option.completionHelp.escaping("[]:")
  let value = option.value.map { ":\($0.escaping(":")):\(zshAction(option.values))" } ?? ""
  let words = (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]
  let exclusion = option.repeats ? "*" : words.count > 1 ? "(\(words.joined(separator: " ")))" : ""
  return words.map { word in
    // A letter's value may follow at once or as the next word, a name's behind = or as the next word.
    let join = option.value == nil ? "" : word.hasPrefix("--") ? "=" : "+"
    return "\(exclusion)\(word)\(join)[\(help)]\(value)"
  }
}

private func zshOperands(_ command: Command) -> [String] {
  guard !command.operands.isEmpty else { return [] }
  return ["*:\(command.operands.escaping(":")):\(zshAction(command.operandValues))"]
}

private func zshAction(_ values: Option.Values) -> String {
  switch values {
  case .any: " "
  case .choices(let choices): "(\(choices.joined(separator: " ")))"
  case .file(let endings):
    endings.isEmpty ? "_files" : "_files -g \"*.(\(endings.joined(separator: "|")))(-.)\""
  case .folder: "_files -/"
  }
}

extension String {
  /// With a backslash before each of the characters.
  func escaping(_ characters: String) -> String {
    String(flatMap { characters.contains($0) ? ["\\", $0] : [$0] })
  }
}
