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
    #expect(try ExpressionCommand("train", "--model", "deep").errors.contains("there is no model “deep”"))
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

  @Test func argumentsAreRead() throws {
    let options = [Option("data", "PATH", ""), Option("quick", nil, "")]
    let arguments = try Arguments(["a", "--data=x=y", "--quick", "--", "--data"], options: options)
    #expect(arguments.text("data") == "x=y")
    #expect(arguments.has("quick"))
    #expect(arguments.operands == ["a", "--data"])
    #expect(editDistance("kitten", "sitting") == 3)
    #expect(editDistance("", "abc") == 3)
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
