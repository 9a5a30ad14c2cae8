import Foundation
import Testing

@testable import ExpressionApp

/// Help, options and statuses.
@Suite struct CommandLineTests {
  @Test func helpEverywhere() throws {
    let help = try ExpressionCommand("--help")
    #expect(help.status == 0)
    for command in CommandLineTool.commands {
      #expect(help.output.contains(command.name))
      let own = try ExpressionCommand(command.name, "--help")
      #expect(own.status == 0)
      #expect(own.output.contains("usage: expression \(command.name)"))
      for option in command.options { #expect(own.output.contains(option.spelling)) }
    }
  }

  @Test func wrongCallsEndWithTwo() throws {
    #expect(try ExpressionCommand().status == 2)
    let command = try ExpressionCommand("trian")
    #expect(command.status == 2)
    #expect(command.errors.contains("did you mean “train”?"))
    let option = try ExpressionCommand("train", "--epoch", "3")
    #expect(option.status == 2)
    #expect(option.errors.contains("unknown option --epoch; did you mean --epochs?"))
    #expect(try ExpressionCommand("train", "--epochs", "zero").errors.contains("takes a whole number from 1"))
    #expect(try ExpressionCommand("train", "--epochs", "0").status == 2)
    #expect(try ExpressionCommand("train", "--epochs").errors.contains("--epochs needs a value"))
    #expect(try ExpressionCommand("train", "--resize=yes").errors.contains("--resize takes no value"))
    #expect(
      try ExpressionCommand("train", "--model", "deep").errors.contains(
        "--model takes default, residual or linear, not “deep”"))
    #expect(try ExpressionCommand("train", "faces").errors.contains("“faces” is not understood"))
    #expect(try ExpressionCommand("train", "--seed", "-1").status == 2)
    #expect(try ExpressionCommand("predict").status == 2)
    #expect(try ExpressionCommand("evaluate", "--split", "all").status == 2)
  }

  @Test func helpOnACommand() throws {
    let train = try ExpressionCommand("help", "train")
    #expect(train.status == 0)
    #expect(train.output.contains("usage: expression train"))
    for word in ["nonsense", "trian", ""] {
      let command = try ExpressionCommand("help", word)
      #expect(command.status == 2)
      #expect(command.errors.contains("there is no command “\(word)”"))
      #expect(command.output.isEmpty)
    }
  }

  @Test(arguments: ["help", "--help", "-h"]) func helpOnHelp(_ word: String) throws {
    let command = try ExpressionCommand("help", word)
    #expect(command.status == 0, "\(command.status)")
    #expect(command.output.contains("usage: expression COMMAND"))
  }

  @Test(arguments: ["--version", "-V"]) func versionIsShown(_ word: String) throws {
    let command = try ExpressionCommand(word)
    #expect(command.status == 0)
    #expect(command.output == "expression \(CommandLineTool.version)\n")
    #expect(try ExpressionCommand("--color", "never", word).output == command.output)
  }

  @Test func wrongWordsBeforeTheCommand() throws {
    for words in [["--verbose", "train"], ["-x"], ["--color"], ["--color", "train"], ["help", "--what"]] {
      let command = try ExpressionCommand.start(words).finish()
      #expect(command.status == 2, "\(words)")
      #expect(command.errors.hasPrefix("expression: error: "))
      #expect(command.output.isEmpty)
    }
  }

  @Test func valuesThatWereForgotten() throws {
    let training = try ExpressionCommand("train", "--data", "--epochs", "3")
    #expect(training.status == 2)
    #expect(training.errors.contains("--data needs a value; one that begins with - is given as --data=--epochs"))
    #expect(try ExpressionCommand("evaluate", "--weights").errors.contains("--weights needs a value"))
    #expect(try ExpressionCommand("evaluate", "-w").errors.contains("--weights needs a value"))
  }

  /// Help is given however wrong the call is, but not where `--help` is an operand.
  @Test func helpInAWrongCall() throws {
    #expect(try ExpressionCommand("train", "--epochs", "none", "--help").status == 0)
    #expect(try ExpressionCommand("train", "--nonsense", "-h").status == 0)
    #expect(try ExpressionCommand("predict", "--weights", "none", "--", "--help").status == 1)
  }

  @Test func doctorTellsTheKernels() throws {
    let doctor = try ExpressionCommand("doctor")
    #expect(doctor.status == 0)
    for word in ["processor", "threads", "kernels", "baseline", "JPEG"] { #expect(doctor.output.contains(word)) }
    let forced = try ExpressionCommand.start(
      ["doctor"], environment: ["AUTODIFF_KERNELS": "baseline", "AUTODIFF_THREADS": "7"]
    ).finish()
    #expect(forced.output.contains("baseline, of baseline"))
    #expect(forced.output.contains(" 7"))
    let unknown = try ExpressionCommand.start(["doctor"], environment: ["AUTODIFF_KERNELS": "fastest"]).finish()
    #expect(unknown.status == 0)
    #expect(unknown.output.contains("“fastest” is not there; "))
  }

  @Test func summaryShowsTheModel() throws {
    let summary = try ExpressionCommand("summary")
    #expect(summary.status == 0)
    #expect(summary.output.contains("features.0.conv"))
    #expect(summary.output.contains("[1, 48, 48, 32]"))
  }

  @Test func gradcheckPasses() throws {
    let check = try ExpressionCommand("gradcheck", "--model", "linear", "--elements", "3", "--order", "2")
    #expect(check.status == 0, "\(check.output) \(check.errors)")
    #expect(check.output.contains("passed  model with its loss"))
  }
}
