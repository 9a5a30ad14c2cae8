import Foundation

/// The `expression` command: finds the subcommand, runs it and turns what it throws into a message and a status.
enum CommandLineTool {
  static let commands: [Command] = [
    .train, .evaluate, .predict, .summary, .gradcheck, .synthesize, .doctor,
  ]

  /// The status for the shell: 0, 1 after a failure, 2 for a call that is not understood, 130 after Ctrl-C.
  static func run(_ words: [String]) -> Int32 {
    // Who pipes the output into `head` closes it early; that is no crash.
    signal(SIGPIPE, SIG_DFL)
    guard let name = words.first else {
      print(help)
      return 2
    }
    let helpWords = ["--help", "-h", "help"]
    if helpWords.contains(name) {
      guard words.count > 1, !helpWords.contains(words[1]) else {
        print(help)
        return 0
      }
      return run([words[1], "--help"])
    }
    guard let command = commands.first(where: { $0.name == name }) else {
      let nearest = commands.map(\.name).min { editDistance($0, name) < editDistance($1, name) }
      let hint = nearest.flatMap { editDistance($0, name) <= 3 ? "; did you mean “\($0)”?" : nil } ?? ""
      Terminal.error("there is no command “\(name)”\(hint)\nSee expression --help.")
      return 2
    }
    let rest = Array(words.dropFirst())
    if rest.contains("--help") || rest.contains("-h") {
      print(command.help)
      return 0
    }
    do {
      try command.run(try Arguments(rest, options: command.options))
      return 0
    } catch let error as UsageError {
      Terminal.error("\(error)\nusage: \(command.usage)\nSee expression \(name) --help.")
      return 2
    } catch is Interruption {
      return 130
    } catch {
      Terminal.error("\(error)")
      return 1
    }
  }

  private static var help: String {
    let width = commands.map(\.name.count).max() ?? 0
    let list = commands.map { command in
      "  \(command.name)\(String(repeating: " ", count: width - command.name.count))  \(command.abstract)"
    }
    return """
      Trains, evaluates and uses a classifier of facial expressions.

      usage: expression COMMAND [options]

      commands:
      \(list.joined(separator: "\n"))

      Each command explains its options with --help.
      """
  }
}
