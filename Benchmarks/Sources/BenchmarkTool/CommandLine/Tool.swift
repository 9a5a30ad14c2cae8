import Foundation

/// Finds the command, runs it, and turns what it throws into a message and a status.
enum Tool {
  struct Command: Sendable {
    let name: String
    let options: [String]
    let run: @Sendable (Arguments) throws -> Void
  }

  static let commands = [
    Command(name: "networks", options: ["network", "peer", "mode", "runs", "json"], run: NetworksCommand.run),
    Command(name: "operations", options: ["only", "runs", "json"], run: OperationsCommand.run),
    Command(name: "scaling", options: ["axis", "runs", "json"], run: ScalingCommand.run),
    Command(name: "startup", options: ["runs", "json"], run: StartupCommand.run),
    // For the tool itself, which starts them in processes of their own.
    Command(name: "serve", options: ["network"], run: Server.run),
    Command(name: "first-step", options: [], run: StartupCommand.runChild),
  ]

  static let help = """
    Measures training, inference, single operations, and what others need for the same on the same machine.

    usage: benchmarks [networks] [--network seed,vgg,resnet,mobile] [--peer PYTHON]… [--mode MODE,…] [--runs N]
           benchmarks operations [--only TEXT] [--runs N]
           benchmarks scaling [--axis batch,size,channels,depth] [--runs N]
           benchmarks startup [--runs N]

      --peer PYTHON  an interpreter whose frameworks are measured too, block by block in turns with ours
      --mode MODE,…  only these of the peers' modes: \(Roster.peers.map(\.mode).joined(separator: ", "))
      --runs N       timed blocks of each contender; timed calls of each operation; timed processes
      --only TEXT    only the operations whose name contains TEXT
      --axis AXIS,…  only these ways to grow
      --json FILE    writes every figure, with all times behind the medians

    Build with -c release. README.md says how to install peers and how to read the tables.
    """

  static func run(_ words: [String]) -> Int32 {
    // A peer that died is a failed write, not the end of the tool.
    signal(SIGPIPE, SIG_IGN)
    if words.contains(where: { ["--help", "-h", "help"].contains($0) }) {
      print(help)
      return 0
    }
    let named = commands.first { $0.name == words.first }
    let command = named ?? commands[0]
    do {
      try command.run(Arguments(named == nil ? words[...] : words.dropFirst(), options: command.options))
      return 0
    } catch let error as UsageError {
      complain("\(error)\nSee benchmarks --help.")
      return 2
    } catch {
      complain("\(error)")
      return 1
    }
  }

  /// To standard error: the tables alone go to standard output.
  static func complain(_ message: String) {
    FileHandle.standardError.write(Data("benchmarks: \(message)\n".utf8))
  }

  /// Progress, for whoever watches a long run.
  static func note(_ message: String) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(message)".utf8))
  }
}
