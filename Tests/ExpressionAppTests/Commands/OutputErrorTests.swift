import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Output that goes nowhere: the command ends with its status, not by a signal, and tells of what was lost by 1.
@Suite struct OutputErrorTests {
  private static let closings = ["2>&-", "2>/dev/full"].filter(isPossible)
  private static let losses = [">&-", ">/dev/full", ">&- 2>&-", ">/dev/full 2>/dev/full"].filter(isPossible)

  private static func isPossible(_ redirection: String) -> Bool {
    !redirection.contains("/dev/full") || FileManager.default.fileExists(atPath: "/dev/full")
  }

  @Test(arguments: closings) func errorsThatCannotBeWritten(_ redirection: String) throws {
    #expect(try ExpressionCommand(redirected: redirection, "nonsense").status == 2)
    #expect(try ExpressionCommand(redirected: redirection, "train", "--epochs", "0").status == 2)
    #expect(try ExpressionCommand(redirected: redirection, "evaluate", "--weights", "/nowhere").status == 1)
    let doctor = try ExpressionCommand(redirected: redirection, "doctor")
    #expect(doctor.status == 0)
    #expect(doctor.output.contains("kernels"))
  }

  @Test(arguments: losses) func resultsThatCannotBeWritten(_ redirection: String) throws {
    for arguments in [["--help"], ["doctor"], ["summary"]] {
      let command = try ExpressionCommand(redirected: redirection, arguments[0])
      #expect(command.status == 1, "\(arguments)")
    }
    #expect(try ExpressionCommand(redirected: redirection, "nonsense").status == 2)
    #expect(try ExpressionCommand(redirected: redirection).status == 2)
  }

  /// Lines that are written one by one: the last one's success says nothing of the first.
  @Test(arguments: losses) func predictionsThatCannotBeWritten(_ redirection: String) throws {
    try inTemporaryFolder { root in
      let data = "\(root)/faces"
      _ = try ExpressionCommand("synthesize", "--output", data, "--train", "2", "--test", "1")
      let description = ModelDescription(
        architecture: .linear, format: ImageDataset.Format(width: 48, height: 48), classNames: ExpressionData.labels,
        normalization: PixelNormalization(mean: 0.5, deviation: 0.2))
      let weights = "\(root)/weights.safetensors"
      try Checkpoint(model: try description.model(seed: 1).state(), metadata: description.metadata).write(to: weights)
      let command = try ExpressionCommand(
        redirected: redirection, "predict", "--weights", weights, "\(data)/train/happy")
      #expect(command.status == 1)
      let evaluation = try ExpressionCommand(
        redirected: redirection, "evaluate", "--data", data, "--weights", weights)
      #expect(evaluation.status == 1)
      // Training does its work; that nobody could follow it is a failure all the same.
      let training = try ExpressionCommand(
        redirected: redirection, "train", "--data", data, "--epochs", "1", "--model", "linear", "--output",
        "\(root)/run")
      #expect(training.status == 1)
      #expect(FileManager.default.fileExists(atPath: "\(root)/run/last.safetensors"))
    }
  }
}
