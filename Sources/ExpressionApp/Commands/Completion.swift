extension Command {
  static let completion = Command(
    name: "completion", abstract: "print a script by which a shell completes calls", operands: "SHELL",
    operandValues: .choices(Shell.allCases.map(\.rawValue)),
    discussion: """
      The script is made from the commands' definitions, so it fits the program that prints it. It completes commands,
      options, their values, and files of the kinds that they take.
      """, group: .program,
    examples: [
      Example("eval \"$(expression completion bash)\"", "in ~/.bashrc"),
      Example("eval \"$(expression completion zsh)\"", "in ~/.zshrc, after compinit"),
      Example("expression completion fish > ~/.config/fish/completions/expression.fish", "once"),
    ], environment: []
  ) { arguments in
    let shells = Shell.allCases.map(\.rawValue).alternatives
    guard let name = arguments.operands.first else { throw UsageError("which shell? \(shells)") }
    guard arguments.operands.count == 1 else { throw UsageError("“\(arguments.operands[1])” is not understood") }
    guard let shell = Shell(rawValue: name) else {
      throw UsageError("there is no completion for “\(name)”, but for \(shells)")
    }
    print(shell.script(for: CommandLineTool.commands))
  }
}
