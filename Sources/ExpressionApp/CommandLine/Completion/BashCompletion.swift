import Foundation

/// A function that fills `COMPREPLY`. It needs nothing but bash (3.2, which macOS has, and later).
func bashCompletion(for commands: [Command]) -> String {
  let names = (commands.map(\.name) + ["help"]).joined(separator: " ")
  var cases: [String] = []
  for command in commands {
    var options: [String] = []
    for option in command.allOptions where option.value != nil {
      let words = (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]
      options.append("        \(words.joined(separator: "|"))) \(bashCompletion(of: option.values)); return ;;")
    }
    cases.append(
      """
          \(command.name))
            options=\(command.optionWords.joined(separator: " ").singleQuoted)
            case "$previous" in
      \(options.joined(separator: "\n"))
            esac
            if [[ $current != -* ]]; then \(bashCompletion(of: command.operandValues, isOperand: true)); return; fi ;;
      """)
  }
  return """
    # bash completion for expression
    # To use it: eval "$(expression completion bash)", in ~/.bashrc for every session.

    _expression_words() {
      local IFS=$'\\n'
      COMPREPLY=($(compgen -W "${1// /$'\\n'}" -- "$current"))
    }

    # Files with the endings given, or all files; folders always, since they lead to files.
    _expression_files() {
      local IFS=$'\\n' ending
      compopt -o filenames 2>/dev/null
      if [ $# -eq 0 ]; then
        COMPREPLY=($(compgen -f -- "$current"))
        return
      fi
      COMPREPLY=($(compgen -d -- "$current"))
      for ending in "$@"; do COMPREPLY+=($(compgen -f -X "!*.$ending" -- "$current")); done
    }

    _expression_folders() {
      local IFS=$'\\n'
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -d -- "$current"))
    }

    _expression() {
      local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= options= index
      COMPREPLY=()
      # bash takes the = of --name=value for a word of its own.
      if [[ $current == = ]]; then
        current=
      elif [[ $previous == = && $COMP_CWORD -ge 2 ]]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
      fi
      for ((index = 1; index < COMP_CWORD; index++)); do
        case ${COMP_WORDS[index]} in
          --color) [[ ${COMP_WORDS[index+1]} == = ]] && ((index++)); ((index++)) ;;
          -*) ;;
          help) [[ $index -lt $((COMP_CWORD - 1)) ]] || { _expression_words \(names.singleQuoted); return; } ;;
          *) command=${COMP_WORDS[index]}; break ;;
        esac
      done
      if [[ $previous == --color ]]; then
        _expression_words \(ColorChoice.allCases.map(\.rawValue).joined(separator: " ").singleQuoted)
        return
      fi
      case $command in
        '')
          if [[ $current == -* ]]; then
            options='--help -h --version -V --color'
          else
            options=\(names.singleQuoted)
          fi ;;
    \(cases.joined(separator: "\n"))
      esac
      _expression_words "$options"
    }

    complete -F _expression expression
    """
}

private func bashCompletion(of values: Option.Values, isOperand: Bool = false) -> String {
  switch values {
  // Any text: nothing is known, so nothing is offered.
  case .any: ":"
  case .choices(let choices): "_expression_words \(choices.joined(separator: " ").singleQuoted)"
  case .file(let endings):
    (["_expression_files"] + endings.map(\.singleQuoted)).joined(separator: " ")
  case .folder: "_expression_folders"
  }
}
