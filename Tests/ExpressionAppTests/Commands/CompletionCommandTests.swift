import Foundation
import Testing

@testable import ExpressionApp

/// The scripts for shells, in the shells that are there.
@Suite struct CompletionCommandTests {
  private static func path(of shell: String) -> String? {
    ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/\(shell)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static let installed = Shell.allCases.map(\.rawValue).filter { path(of: $0) != nil }

  private func run(_ shell: String, _ words: [String], in folder: String) throws -> ExpressionCommand {
    let path = try #require(Self.path(of: shell))
    return try ExpressionCommand.start(words, in: folder, executable: URL(fileURLWithPath: path)).finish()
  }

  @Test func wrongCalls() throws {
    for (words, message) in [
      ([], "which shell? bash, zsh or fish"), (["csh"], "there is no completion for “csh”, but for bash, zsh or fish"),
      (["bash", "zsh"], "“zsh” is not understood"), (["--shell"], "unknown option --shell"),
    ] as [([String], String)] {
      let command = try ExpressionCommand.start(["completion"] + words).finish()
      #expect(command.status == 2)
      #expect(command.errors.contains(message), "\(command.errors)")
      #expect(command.output.isEmpty)
    }
  }

  @Test(arguments: Shell.allCases) func everyOptionIsThere(_ shell: Shell) throws {
    let script = try ExpressionCommand("completion", shell.rawValue)
    #expect(script.status == 0)
    for command in CommandLineTool.commands {
      #expect(script.output.contains(command.name))
      for option in command.allOptions {
        #expect(script.output.contains(shell == .fish ? "-l \(option.name)" : "--\(option.name)"))
      }
    }
  }

  @Test(arguments: installed) func shellsReadTheirScripts(_ shell: String) throws {
    try inTemporaryFolder { folder in
      let script = try ExpressionCommand("completion", shell).output
      try script.write(toFile: "\(folder)/script", atomically: true, encoding: .utf8)
      let check = try run(shell, ["-n", "script"], in: folder)
      #expect(check.status == 0 && check.errors.isEmpty, "\(check.errors)")
    }
  }

  /// A line whose last word is completed, and what is offered.
  private static let lines: [(words: [String], offers: [String])] = [
    (["tr"], ["train"]), (["--color", "never", "tr"], ["train"]), (["help", "ev"], ["evaluate"]),
    (["train", "--learn"], ["--learning-rate"]), (["summary", "--model", ""], ["default", "linear", "residual"]),
    (["evaluate", "--split", "te"], ["test"]), (["evaluate", "--color", "al"], ["always"]),
    (["completion", ""], ["bash", "fish", "zsh"]), (["summary", "--batch", ""], []),
    (["synthesize", "--output", "f"], ["faces"]),
  ]

  /// `faces/a.png`, `face.png`, `face.safetensors` and `face.txt`.
  private func fill(_ folder: String, _ script: String) throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/faces", withIntermediateDirectories: true)
    for file in ["faces/a.png", "face.png", "face.safetensors", "face.txt"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
    }
    try script.write(toFile: "\(folder)/script", atomically: true, encoding: .utf8)
  }

  @Test(.enabled(if: path(of: "bash") != nil, "bash is not installed")) func bashCompletes() throws {
    try inTemporaryFolder { folder in
      try fill(folder, ExpressionCommand("completion", "bash").output)
      func offers(_ words: [String]) throws -> [String] {
        let call =
          "source ./script; COMP_WORDS=(expression \"$@\"); COMP_CWORD=$#; _expression; printf '%s\\n' \"${COMPREPLY[@]}\""
        let shell = try run("bash", ["-c", call, "bash"] + words, in: folder)
        #expect(shell.errors.isEmpty, "\(shell.errors)")
        return shell.output.split(separator: "\n").map(String.init).sorted()
      }
      for line in Self.lines { #expect(try offers(line.words) == line.offers, "\(line.words)") }
      #expect(try offers(["evaluate", "--split", "=", "te"]) == ["test"], "bash makes three words of --split=te")
      #expect(try offers(["evaluate", "--split", "="]) == ["test", "train"])
      #expect(try offers(["predict", "f"]) == ["face.png", "faces"])
      #expect(try offers(["evaluate", "-w", "f"]) == ["face.safetensors", "faces"])
    }
  }

  @Test(.enabled(if: path(of: "fish") != nil, "fish is not installed")) func fishCompletes() throws {
    try inTemporaryFolder { folder in
      try fill(folder, ExpressionCommand("completion", "fish").output)
      for line in Self.lines {
        let words = (["expression"] + line.words).joined(separator: " ")
        let shell = try run("fish", ["--no-config", "-c", "source ./script; complete -C '\(words)'"], in: folder)
        #expect(shell.errors.isEmpty, "\(shell.errors)")
        let offers = shell.output.split(separator: "\n").map { $0.prefix { $0 != "\t" && $0 != "/" } }
        #expect(Set(offers.map(String.init)) == Set(line.offers), "\(words)")
      }
    }
  }
}
