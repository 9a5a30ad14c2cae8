/// Scripts by which shells complete calls of `expression`, made from the commands' definitions.
enum Shell: String, CaseIterable, Sendable {
  case bash, zsh, fish

  func script(for commands: [Command]) -> String {
    switch self {
    case .bash: bashCompletion(for: commands)
    case .zsh: zshCompletion(for: commands)
    case .fish: fishCompletion(for: commands)
    }
  }
}

extension Option {
  /// Text that shells get in single quotes: none of the characters on which their quoting differs, and no line breaks.
  var completionHelp: String { help.completionText }
}

extension String {
  /// As a description in a shell's script.
  var completionText: String { replacingOccurrences(of: "\n", with: " ") }

  /// In single quotes, for a POSIX shell.
  var singleQuoted: String { "'" + replacingOccurrences(of: "'", with: "'\\''") + "'" }
}

extension Command {
  /// Every spelling of its options: `--output` and `-o`.
  var optionWords: [String] {
    allOptions.flatMap { option in ["--\(option.name)"] + (option.short.map { ["-\($0)"] } ?? []) }
  }
}
