import Foundation

/// The `expression` command: finds the subcommand, runs it and turns what it throws into a message and a status.
enum CommandLineTool {
  static let commands: [Command] = [
    .train, .report, .evaluate, .predict, .explain, .export, .serve, .data, .summary, .gradcheck, .synthesize,
    .doctor, .completion, .manual,
  ]

  static let abstract = "Trains, evaluates and uses a classifier of facial expressions."
  static let usage = "expression COMMAND [options]"
  static let version = "0.1.0-dev"
  /// When the manual was last changed with the version.
  static let versionDate = "2026-11-21"
  static let examples = [
    Example("expression train", "learns the drawn faces in data_greyscale; the weights go to runs/expression"),
    Example("expression predict face.png", "names the expression in a picture"),
    Example("expression help train", "explains a command"),
  ]

  /// The commands by their groups, without empty ones.
  static var groups: [(group: CommandGroup, commands: [Command])] {
    CommandGroup.allCases.map { group in (group, commands.filter { $0.group == group }) }.filter { !$0.1.isEmpty }
  }

  /// The status for the shell: 0, 1 after a failure, 2 for a call that is not understood, 130 after Ctrl-C
  /// and 143 after SIGTERM.
  static func run(_ words: [String]) -> Int32 {
    // Who pipes the output into `head` closes it early; that is no crash.
    signal(SIGPIPE, SIG_DFL)
    do {
      return try dispatch(words)
    } catch {
      Terminal.error("\(error)\nSee expression --help.")
      return 2
    }
  }

  /// - Throws: `UsageError` for what stands before the command's name.
  private static func dispatch(_ words: [String]) throws -> Int32 {
    var rest = words[...]
    var leading: [String] = []
    while let word = rest.first, word.hasPrefix("-") {
      rest.removeFirst()
      leading.append(word)
      if word == "--\(Option.color.name)", let value = rest.popFirst() { leading.append(value) }
    }
    let general = try Arguments(leading, options: [.version])
    try apply(general)
    if general.has("version") {
      print("expression \(version)")
      return 0
    }
    guard let name = rest.popFirst() else {
      print(help())
      return general.has("help") ? 0 : 2
    }
    if general.has("help") || name == "help" {
      // Words in front of the next option: `expression help train --color never`.
      guard let topic = name == "help" ? rest.popFirst() : name, topic != "help", topic != "--help", topic != "-h"
      else {
        print(help())
        return 0
      }
      guard !topic.hasPrefix("-") else { throw UsageError("unknown option \(topic)") }
      return run(topic, ["--help"] + rest)
    }
    return run(name, Array(rest))
  }

  private static func run(_ name: String, _ words: [String]) -> Int32 {
    guard let command = commands.first(where: { $0.name == name }) else {
      let hint = nearestWord(to: name, among: commands.map(\.name), within: 3).map { "; did you mean “\($0)”?" } ?? ""
      Terminal.error("there is no command “\(name)”\(hint)\nSee expression --help.")
      return 2
    }
    // Whoever asks for help gets it, whatever else is wrong with the call.
    let asksForHelp = words.prefix { $0 != "--" }.contains { ["--help", "-h"].contains($0) }
    do {
      if asksForHelp {
        if let color = try? Arguments(words, options: command.options) { try apply(color) }
        print(command.help())
        return 0
      }
      let arguments = try Arguments(words, options: command.options)
      try apply(arguments)
      try command.run(arguments)
      return 0
    } catch let error as UsageError {
      Terminal.error("\(error)\nusage: \(command.usage)\nSee expression \(name) --help.")
      return 2
    } catch let interruption as Interruption {
      return interruption.status
    } catch {
      Terminal.error("\(error)")
      return 1
    }
  }

  /// Sets what the general options say.
  private static func apply(_ arguments: Arguments) throws {
    if let color = arguments.text(Option.color.name).flatMap(ColorChoice.init(rawValue:)) { Style.choice = color }
  }
}
