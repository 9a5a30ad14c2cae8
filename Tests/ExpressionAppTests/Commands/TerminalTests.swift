import Foundation
import Testing

@testable import ExpressionApp

/// What the real executable shows on a terminal, and what it leaves out elsewhere.
@Suite struct TerminalTests {
  private let escape = "\u{1B}["

  @Test func coloursOnATerminal() throws {
    let help = try PseudoTerminal("--help")
    #expect(help.status == 0)
    #expect(help.screen.contains("\(escape)1mtraining:\(escape)0m"))
    let error = try PseudoTerminal("nonsense")
    #expect(error.status == 2)
    #expect(error.screen.hasPrefix("expression: \(escape)1;31merror:\(escape)0m there is no command"))
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"], ["TERM": ""]])
  func noColoursWhereTheyAreNotWanted(_ environment: [String: String]) throws {
    #expect(try !PseudoTerminal("--help", environment: environment).screen.contains(escape))
    #expect(try PseudoTerminal("--help", "--color=always", environment: environment).screen.contains(escape))
  }

  @Test func noColoursInFiles() throws {
    for words in [["--help"], ["nonsense"], ["doctor"], ["train", "--help"]] {
      let command = try ExpressionCommand.start(words, environment: ["TERM": "xterm", "CLICOLOR_FORCE": ""]).finish()
      #expect(!command.output.contains(escape) && !command.errors.contains(escape))
    }
    #expect(try ExpressionCommand("--color", "always", "--help").output.contains(escape))
    #expect(try ExpressionCommand("train", "--help", "--color=always").output.contains(escape))
    #expect(try ExpressionCommand("--color", "always", "nonsense").errors.contains(escape))
    #expect(!(try PseudoTerminal("--color", "never", "nonsense").screen.contains(escape)))
  }

  @Test(arguments: [40, 80, 200] as [UInt16]) func helpFitsTheTerminal(_ columns: UInt16) throws {
    for words in ["train", "predict", "completion"] {
      let help = try PseudoTerminal("help", words, columns: columns)
      let widest = help.lines.filter { !$0.contains("expression ") }.map { String($0).displayWidth }.max() ?? 0
      #expect(widest <= min(100, Int(columns)))
      #expect(widest > min(100, Int(columns)) * 6 / 10, "the room is used")
    }
  }

  /// Training tells its results in lines that fit; a terminal that does not say what it is gets text alone.
  @Test func trainingFitsTheTerminal() throws {
    try inTemporaryFolder { root in
      _ = try ExpressionCommand("synthesize", "--output", "\(root)/faces", "--train", "2", "--test", "1")
      func train(_ run: String, columns: UInt16, terminal: String) throws -> PseudoTerminal {
        try PseudoTerminal(
          "train", "--data", "faces", "--model", "linear", "--epochs", "2", "--output", run, in: root,
          columns: columns, environment: ["TERM": terminal])
      }
      let narrow = try train("narrow", columns: 50, terminal: "xterm")
      #expect(narrow.status == 0, "\(narrow.screen)")
      for line in narrow.lines {
        // What is drawn over each other begins at the line's start.
        for part in line.split(separator: "\r") { #expect(String(part).displayWidth <= 50, "\(part)") }
      }
      for text in ["best test accuracy", "95 %", "macro-F1", "narrow/best.safetensors", "\(escape)K"] {
        #expect(narrow.screen.contains(text), "\(text)")
      }
      for terminal in ["", "dumb"] {
        let plain = try train("plain\(terminal)", columns: 50, terminal: terminal)
        #expect(plain.status == 0 && !plain.screen.contains("\u{1B}"), "\(plain.screen)")
      }
    }
  }

  @Test func columnsElsewhere() throws {
    let narrow = try ExpressionCommand.start(["train", "--help"], environment: ["COLUMNS": "50"]).finish()
    let lines = narrow.output.split(separator: "\n")
    #expect(lines.allSatisfy { String($0).displayWidth <= 50 })
    for columns in ["", "0", "-3", "wide"] {
      let usual = try ExpressionCommand.start(["train", "--help"], environment: ["COLUMNS": columns]).finish()
      #expect((usual.output.split(separator: "\n").map(\.count).max() ?? 0) > 60)
    }
  }
}
