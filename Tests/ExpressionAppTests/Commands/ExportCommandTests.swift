import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// Weights in files for other programs.
@Suite struct ExportCommandTests {
  private func weights(_ architecture: ModelDescription.Architecture, in root: String) throws -> TrainedModel {
    let description = ModelDescription(
      architecture: architecture, format: ImageDataset.Format(width: 48, height: 48),
      classNames: ExpressionData.labels, normalization: PixelNormalization(mean: 0.5, deviation: 0.2))
    let model = description.model(seed: 3)
    try Checkpoint(model: model.state(), metadata: description.metadata).write(to: "\(root)/weights.safetensors")
    return TrainedModel(description: description, model: model)
  }

  private func export(_ root: String, _ words: String...) throws -> ExpressionCommand {
    try ExpressionCommand.start(["export", "--weights", "weights.safetensors"] + words, in: root).finish()
  }

  @Test(arguments: [ModelDescription.Architecture.default, .linear])
  func weightsComeBack(_ architecture: ModelDescription.Architecture) throws {
    try inTemporaryFolder { root in
      let trained = try weights(architecture, in: root)
      #expect(try export(root, "--output", "torch.safetensors").status == 0)
      let file = try SafeTensors(contentsOf: "\(root)/torch.safetensors")
      #expect(file.metadata["labels"] == ExpressionData.labels.joined(separator: ","))
      #expect(file.metadata["tensors"] == "pytorch")
      #expect(file.tensors["head.weight"]?.shape[0] == 7, "outputs first")
      let other = trained.description.model(seed: 9)
      try other.load(pyTorch: file.tensors, flattened: trained.description.flattenedInputs)
      #expect(try other.state() == trained.model.state())

      #expect(try export(root, "-o", "arrays", "-f", "npz").status == 0)
      #expect(try NumPyArchive(contentsOf: "\(root)/arrays").arrays == file.tensors)

      #expect(try export(root, "--tensors", "native", "--output", "own.safetensors").status == 0)
      #expect(try SafeTensors(contentsOf: "\(root)/own.safetensors").tensors == trained.model.state())
      let again = try ExpressionCommand.start(
        ["export", "-w", "own.safetensors", "-o", "again.safetensors"], in: root
      ).finish()
      #expect(again.status == 0, "what it wrote itself can be read: \(again.errors)")
    }
  }

  @Test func graphsAreThoseOfTheLibrary() throws {
    try inTemporaryFolder { root in
      let trained = try weights(.linear, in: root)
      let variants: [(words: [String], export: ModelExport)] = [
        ([], ModelExport(format: .onnx)),
        (["--pixels", "1"], ModelExport(format: .onnx, pixels: .unit)),
        (["--pixels=normalized", "--axes=nhwc"], ModelExport(format: .onnx, pixels: .normalized, axes: .channelsLast)),
        (["--result", "scores"], ModelExport(format: .onnx, givesProbabilities: false)),
      ]
      var files: Set<Data> = []
      for variant in variants {
        let command = try ExpressionCommand.start(
          ["export", "-w", "weights.safetensors", "-o", "model.onnx"] + variant.words, in: root
        ).finish()
        #expect(command.status == 0, "\(command.errors)")
        #expect(command.output == "model.onnx: model linear, labels \(ExpressionData.labels.joined(separator: ", "))\n")
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(root)/model.onnx"))
        #expect(try data == variant.export.graph(of: trained).encoded)
        files.insert(data)
      }
      #expect(files.count == variants.count, "each option changes the file, and the older file is replaced")
    }
  }

  @Test func callsThatAreNotUnderstood() throws {
    try inTemporaryFolder { root in
      _ = try weights(.linear, in: root)
      for (words, message) in [
        ([], "where to? --output FILE"),
        (["-o", "model"], "“model” does not tell the format by .safetensors, .npz, .onnx"),
        (["-o", "model.pt"], "--format does"), (["-o", "a.onnx", "--format", "onx"], "did you mean onnx?"),
        (["-o", "a.onnx", "--tensors", "native"], "--tensors is none of the options of onnx"),
        (["-o", "a.npz", "--pixels", "1"], "--pixels is none of the options of safetensors and npz"),
        (["-o", "a.onnx", "--pixels", "2"], "--pixels takes 255, 1 or normalized, not “2”"),
        (["-o", "./weights.safetensors"], "--output is the file of weights itself"),
        (["-o", "a.onnx", "b.onnx"], "“b.onnx” is not understood"), (["-o"], "--output needs a value"),
      ] as [([String], String)] {
        let command = try ExpressionCommand.start(["export", "-w", "weights.safetensors"] + words, in: root).finish()
        #expect(command.status == 2, "\(words)")
        #expect(command.errors.contains(message), "\(command.errors)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["weights.safetensors"])
    }
  }

  @Test func filesThatFail() throws {
    try inTemporaryFolder { root in
      let missing = try export(root, "--output", "a.onnx")
      #expect(missing.status == 1)
      #expect(missing.errors.contains("weights.safetensors: there is no such file"))
      _ = try weights(.linear, in: root)
      for name in ["a.onnx", "a.npz", "a.safetensors"] {
        let command = try export(root, "--output", "nowhere/\(name)")
        #expect(command.status == 1)
        #expect(command.errors.contains("nowhere/\(name): cannot be written"), "\(command.errors)")
      }
      try SafeTensors(tensors: ["a": Tensor([1, 2])]).write(to: "\(root)/weights.safetensors")
      #expect(try export(root, "--output", "a.onnx").errors.contains("is no file of weights of this program"))
    }
  }
}
