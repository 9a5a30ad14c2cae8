import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// What a user gets to read for bad input. Every one ends with status 1 and a sentence; nothing aborts.
@Suite struct BadInputTests {
  private func faces(_ root: String) throws -> String {
    _ = try ExpressionCommand("synthesize", "--output", "\(root)/faces", "--train", "2", "--test", "1")
    return "\(root)/faces"
  }

  /// The message of a command that fails.
  private func failure(_ command: ExpressionCommand) -> String {
    #expect(command.status == 1, "\(command.status): \(command.output) \(command.errors)")
    #expect(command.errors.hasPrefix("expression: "))
    return command.errors
  }

  private func training(_ data: String, _ root: String) throws -> String {
    failure(try ExpressionCommand("train", "--data", data, "--epochs", "1", "--output", "\(root)/run"))
  }

  @Test func missingFolder() throws {
    try inTemporaryFolder { root in
      #expect(try training("\(root)/nowhere", root).contains("\(root)/nowhere: there is no such folder"))
      try FileManager.default.createDirectory(atPath: "\(root)/empty", withIntermediateDirectories: true)
      #expect(try training("\(root)/empty", root).contains("\(root)/empty/train: there is no such folder"))
    }
  }

  @Test func emptyClassFolder() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      for file in ["00000.png", "00001.png"] {
        try FileManager.default.removeItem(atPath: "\(data)/train/sad/\(file)")
      }
      #expect(try training(data, root).contains("\(data)/train/sad: the class has no images"))
      try FileManager.default.removeItem(atPath: "\(data)/train/sad")
      #expect(try training(data, root).contains("\(data)/train/sad: the class has no folder"))
    }
  }

  @Test func unknownLabel() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      try FileManager.default.copyItem(atPath: "\(data)/train/sad", toPath: "\(data)/train/bored")
      #expect(try training(data, root).contains("“bored” is not a known label; the labels are angry, disgust"))
    }
  }

  @Test func filesThatAreNoImages() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let path = "\(data)/train/fear/00001.png"
      let good = try #require(FileManager.default.contents(atPath: path))
      try Data("hello, world".utf8).write(to: URL(fileURLWithPath: path))
      let text = try training(data, root)
      #expect(text.contains(path) && text.contains("PNG") && text.contains("JPEG"), "\(text)")
      try good.prefix(good.count / 2).write(to: URL(fileURLWithPath: path))
      let truncated = try training(data, root)
      #expect(truncated.contains(path) && truncated.contains("PNG"), "\(truncated)")
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(try training(data, root).contains(path))
      try good.write(to: URL(fileURLWithPath: path))
      try Data("notes".utf8).write(to: URL(fileURLWithPath: "\(data)/train/fear/notes.txt"))
      #expect(try training(data, root).contains("notes.txt: is no image"))
    }
  }

  @Test(.enabled(if: JPEGDecoder.isAvailable, "libturbojpeg is not installed")) func truncatedJPEG() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let path = "\(data)/train/fear/00001.jpg"
      let start: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
      try Data(start).write(to: URL(fileURLWithPath: path))
      let text = try training(data, root)
      #expect(text.contains(path) && text.contains("JPEG"), "\(text)")
    }
  }

  @Test func anotherSize() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let path = "\(data)/train/fear/00001.png"
      let image = try Image(
        width: 64, height: 60, channels: 3, pixels: [UInt8](repeating: 9, count: 64 * 60 * 3))
      try Data(image.encodedPNG()).write(to: URL(fileURLWithPath: path))
      #expect(try training(data, root).contains("\(path): the image is 64 x 60, expected was 48 x 48"))
      let resized = try ExpressionCommand(
        "train", "--data", data, "--epochs", "1", "--output", "\(root)/run", "--resize", "--model", "linear")
      #expect(resized.status == 0, "\(resized.errors)")
    }
  }

  @Test func checkpoints() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let weights = "\(root)/weights.safetensors"
      func evaluation() throws -> String {
        failure(try ExpressionCommand("evaluate", "--data", data, "--weights", weights))
      }
      #expect(try evaluation().contains("\(weights): there is no such file"))

      let description = ModelDescription(
        architecture: .linear, format: ImageDataset.Format(width: 48, height: 48), classNames: ExpressionData.labels,
        normalization: PixelNormalization(mean: 0.5, deviation: 0.2))
      let state = try description.model(seed: 1).state()
      try Checkpoint(model: state, metadata: description.metadata).write(to: weights)
      #expect(try ExpressionCommand("evaluate", "--data", data, "--weights", weights).status == 0)
      let good = try #require(FileManager.default.contents(atPath: weights))

      var other = description.metadata
      other["architecture"] = "default"
      try Checkpoint(model: state, metadata: other).write(to: weights)
      let mismatch = try evaluation()
      #expect(mismatch.contains("do not fit the model “default”: it has 574823 parameters, the file 16135 numbers"))
      other["width"] = "4"
      try Checkpoint(model: state, metadata: other).write(to: weights)
      let names = try evaluation()
      #expect(names.contains("the weights do not fit the model “default”") && names.contains("features.0.conv.weight"))

      try Checkpoint(model: state).write(to: weights)
      #expect(try evaluation().contains("is no file of weights of this program"))

      try good.prefix(good.count - 100).write(to: URL(fileURLWithPath: weights))
      #expect(try evaluation().contains(weights))
      try good.prefix(5).write(to: URL(fileURLWithPath: weights))
      #expect(try evaluation().contains("is no safetensors file"))
      var lying = good
      lying[7] = 0x7F
      try lying.write(to: URL(fileURLWithPath: weights))
      #expect(try evaluation().contains("header"))
    }
  }

  /// Writes the weights of a linear model, and gives their path.
  private func linearWeights(
    _ root: String, classNames: [String] = ExpressionData.labels, filledWith value: Double? = nil
  ) throws -> String {
    let description = ModelDescription(
      architecture: .linear, format: ImageDataset.Format(width: 48, height: 48), classNames: classNames,
      normalization: PixelNormalization(mean: 0.5, deviation: 0.2))
    let state = try description.model(seed: 1).state().mapValues { tensor in
      try value.map { try Tensor(repeating: $0, tensor.shape) } ?? tensor
    }
    let path = "\(root)/weights.safetensors"
    try Checkpoint(model: state, metadata: description.metadata).write(to: path)
    return path
  }

  /// Fewer classes, more, and the same in another order, which no shape gives away.
  @Test(arguments: [["cat", "dog"], ExpressionData.labels + ["bored"], ExpressionData.labels.reversed()])
  func weightsOfOtherClasses(_ classNames: [String]) throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let weights = try linearWeights(root, classNames: classNames)
      for split in ["test", "train"] {
        let command = try ExpressionCommand("evaluate", "--data", data, "--weights", weights, "--split", split)
        let told = classNames.joined(separator: ", ")
        #expect(failure(command).contains("\(weights): tells \(told) apart, the data has angry, disgust"))
        #expect(command.output.isEmpty)
      }
    }
  }

  @Test(arguments: [Double.nan, .infinity]) func weightsThatAreNoNumbers(_ value: Double) throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let weights = try linearWeights(root, filledWith: value)
      let evaluation = try ExpressionCommand("evaluate", "--data", data, "--weights", weights)
      #expect(failure(evaluation).contains("\(weights): the weights give the loss"))
      #expect(evaluation.output.isEmpty)
      for option in ["--json", "--top=2"] {
        let prediction = try ExpressionCommand("predict", "--weights", weights, option, "\(data)/train/happy")
        let message = failure(prediction)
        #expect(message.contains("\(weights): the weights give no probabilities for \(data)/train/happy/00000.png"))
        #expect(message.contains("2 of the pictures could not be classified"))
        #expect(prediction.output.isEmpty)
      }
    }
  }

  @Test func predictNamesEveryFileThatItCannotRead() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let weights = try linearWeights(root)
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(data)/test/happy/broken.png"))
      let command = try ExpressionCommand("predict", "--weights", weights, "\(data)/test/happy")
      #expect(failure(command).contains("broken.png"))
      #expect(command.output.contains("00000.png: "), "the others are still named")
      #expect(
        failure(try ExpressionCommand("predict", "--weights", weights, "\(root)/none.png")).contains("no such file"))
    }
  }

  /// The loss overflows: training stops and says where.
  @Test func divergence() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      let arguments = ["train", "--data", data, "--epochs", "3", "--batch", "4", "--output", "\(root)/run"]
      let command = try ExpressionCommand.start(arguments + ["--learning-rate", "1e30"]).finish()
      let message = failure(command)
      #expect(message.contains("the loss is"), "\(message)")
      #expect(message.contains("epoch 1, batch"))
      #expect(message.contains("the first such number is in"))
      #expect(message.contains("No epoch was finished, so this run has written no weights"))
      #expect(!FileManager.default.fileExists(atPath: "\(root)/run/best.safetensors"))
    }
  }

  @Test func anOutputThatCannotBeWritten() throws {
    try inTemporaryFolder { root in
      let data = try faces(root)
      try Data().write(to: URL(fileURLWithPath: "\(root)/file"))
      let command = try ExpressionCommand(
        "train", "--data", data, "--epochs", "1", "--output", "\(root)/file/run")
      #expect(failure(command).contains("\(root)/file/run: the folder cannot be made"))
    }
  }
}
