import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Calls that ask for what cannot be, and inputs that are not there: a sentence and the status 2 or 1.
@Suite struct WrongCallTests {
  private func message(_ arguments: [String], status: Int32) throws -> String {
    let command = try ExpressionCommand.start(arguments).finish()
    #expect(command.status == status, "\(arguments): \(command.status) \(command.output) \(command.errors)")
    #expect(command.errors.hasPrefix("expression: error: "), "\(command.errors)")
    return command.errors
  }

  @Test(arguments: ["gradcheck", "summary", "synthesize", "doctor", "evaluate", "train", "serve"])
  func operandsThatAreNotTaken(_ command: String) throws {
    #expect(try message([command, "x.png"], status: 2).contains("“x.png” is not understood"))
  }

  @Test(arguments: [
    (["gradcheck", "--order", "3"], "--order takes a whole number from 1 to 2, not “3”"),
    (["gradcheck", "--elements", "0"], "--elements takes a whole number from 1 to 1000000, not “0”"),
    (["gradcheck", "--model", "x"], "--model takes default, residual or linear, not “x”"),
    (["summary", "--batch", "0"], "--batch takes a whole number from 1 to 1024, not “0”"),
    (["summary", "--model", "x"], "--model takes default, residual or linear, not “x”"),
    (["synthesize", "--train", "0"], "--train takes a whole number from 1 to 100000, not “0”"),
    (["synthesize", "--test", "1.5"], "--test takes a whole number from 1 to 100000, not “1.5”"),
    (["predict", "--top", "0", "x.png"], "--top takes a whole number from 1 to 1000, not “0”"),
    (["predict"], "which picture?"),
    (["train", "--checkpoint-steps", "0"], "--checkpoint-steps takes a whole number from 1 to 1000000000, not “0”"),
    (["serve", "--workers", "0"], "--workers takes a whole number from 1 to 256, not “0”"),
    (["serve", "--timeout", "0"], "--timeout takes a whole number from 1 to 3600, not “0”"),
  ]) func valuesOutOfRange(_ arguments: [String], _ text: String) throws {
    #expect(try message(arguments, status: 2).contains(text))
  }

  @Test func facesThatCannotBeDrawn() throws {
    try inTemporaryFolder { root in
      try Data().write(to: URL(fileURLWithPath: "\(root)/file"))
      let text = try message(["synthesize", "--output", "\(root)/file/faces", "--train", "1"], status: 1)
      #expect(text.contains("\(root)/file/faces/train/angry: cannot be written"))
    }
  }

  @Test func inputsThatAreNotThere() throws {
    try inTemporaryFolder { root in
      let weights = try RunningServer.weights(root, .linear)
      let evaluation = try message(["evaluate", "--weights", weights, "--data", "\(root)/none"], status: 1)
      #expect(evaluation.contains("\(root)/none: there is no such folder; name one with --data"))
      let table = try message(["evaluate", "--weights", weights, "--data", "\(root)/none.csv"], status: 1)
      #expect(table.contains("\(root)/none.csv"))

      try FileManager.default.createDirectory(atPath: "\(root)/empty/below", withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: "\(root)/empty/below/notes.txt"))
      let folder = try message(["predict", "--weights", weights, "\(root)/empty"], status: 1)
      #expect(folder.contains("\(root)/empty: has no pictures"))
      let pixels = FaceGenerator(seed: 3).face(.happy, split: "test", index: 0)
      let face = try Image(width: 48, height: 48, channels: 1, pixels: pixels)
      try Data(face.encodedPNG()).write(to: URL(fileURLWithPath: "\(root)/face.png"))
      let prediction = try ExpressionCommand(
        "predict", "--weights", weights, "\(root)/face.png", "\(root)/none.png", "\(root)/face.png")
      #expect(prediction.status == 1)
      #expect(prediction.errors.contains("\(root)/none.png: there is no such file or folder"))
      #expect(prediction.output.components(separatedBy: "\(root)/face.png: ").count == 3, "the others are named")
    }
  }

  /// More parameters than memory: told before anything is made or written.
  @Test func aModelThatIsTooLarge() throws {
    try inTemporaryFolder { root in
      _ = try ExpressionCommand("synthesize", "--output", "\(root)/faces", "--train", "1", "--test", "1")
      let text = try message(
        [
          "train", "--data", "\(root)/faces", "--model", "residual", "--width", "1024", "--depth", "16", "--output",
          "\(root)/run",
        ], status: 1)
      #expect(text.contains("the model “residual” would have "), "\(text)")
      #expect(text.contains("million parameters; the limit is 500 million; --width and --depth make it smaller"))
      #expect(!FileManager.default.fileExists(atPath: "\(root)/run/configuration.json"))

      let description = ModelDescription(
        architecture: .residual, format: ImageDataset.Format(width: 48, height: 48), classNames: ExpressionData.labels,
        normalization: PixelNormalization(mean: 0.5, deviation: 0.2))
      let sizes = ["width": "1024", "depth": "16"]
      let weights = "\(root)/weights.safetensors"
      let metadata = description.metadata.merging(sizes) { $1 }
      try Checkpoint(model: ["a": try Tensor([1] as [Float])], metadata: metadata).write(to: weights)
      let evaluation = try message(["evaluate", "--weights", weights, "--data", "\(root)/faces"], status: 1)
      #expect(evaluation.contains("\(weights): the metadata ask for a model of "), "\(evaluation)")
    }
  }
}
