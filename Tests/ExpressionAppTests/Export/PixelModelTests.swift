import NNLayers
import Testing

@testable import ExpressionApp

/// Exported models take raw pixels and answer as the trained model does.
@Suite struct PixelModelTests {
  private let normalization = PixelNormalization(mean: 0.5, deviation: 0.2)

  @Test(arguments: PixelScale.allCases, [true, false])
  func answersAreThoseOfTheNetwork(_ scale: PixelScale, _ givesProbabilities: Bool) throws {
    var random = RandomSource(seed: 4)
    let network = ExpressionNet(channels: 1, classes: 7, using: &random)
    let bytes = (0..<2 * 48 * 48).map { _ in UInt8(random.uniform(0, 255.99)) }
    let images = try (0..<2).map { index in
      try Image(width: 48, height: 48, channels: 1, pixels: Array(bytes[index * 2304..<(index + 1) * 2304]))
    }
    let normalized = try Tensor.stacked(images.map { try normalization.tensor($0) })
    let expected = try network(Tape(.inference).constant(normalized))
    let wanted = givesProbabilities ? try expected.softmax().value : expected.value

    let divisor: Float = scale == .unit ? 255 : 1
    let input =
      scale == .normalized ? normalized : try Tensor(bytes.map { Float($0) / divisor }, shape: [2, 48, 48, 1])
    let model = PixelModel(
      network: network, scale: scale, normalization: normalization, givesProbabilities: givesProbabilities)
    let result = try model(Tape(.inference).constant(input)).value
    #expect(result.shape == [2, 7])
    for (a, b) in zip(result.doubles, wanted.doubles) { #expect(abs(a - b) < 1e-5) }
    #expect(model.parameters().map(\.path) == network.parameters().map(\.path))
  }

  @Test func graphs() throws {
    let description = ModelDescription(
      architecture: .default, format: ImageDataset.Format(width: 48, height: 48), classNames: ExpressionData.labels,
      normalization: normalization)
    let trained = TrainedModel(description: description, model: description.model(seed: 1))
    func operators(_ export: ModelExport) throws -> [String] { try export.graph(of: trained).operators }

    let usual = try operators(ModelExport(format: .onnx))
    #expect(usual.first == "Mul" && usual.last == "Softmax")
    #expect(!usual.contains("Transpose"), "the images come in the order that convolutions take")
    #expect(try operators(ModelExport(format: .onnx, axes: .channelsLast)).contains("Transpose"))
    let bare = try operators(ModelExport(format: .onnx, pixels: .normalized, givesProbabilities: false))
    #expect(bare == Array(usual.drop { $0 != "Conv" }.dropLast()))
  }

  /// A graph carries what it does not say itself.
  @Test func metadata() throws {
    let description = ModelDescription(
      architecture: .linear, format: ImageDataset.Format(width: 32, height: 48), classNames: ["angry", "happy"],
      normalization: normalization)
    let trained = TrainedModel(description: description, model: description.model(seed: 1))
    let usual = try ModelExport(format: .onnx).graph(of: trained)
    #expect(usual.metadata == ["labels": "angry,happy", "format": "32 48 1"])
    let bare = try ModelExport(format: .onnx, pixels: .normalized).graph(of: trained)
    #expect(bare.metadata == ["labels": "angry,happy", "format": "32 48 1", "normalization": "0.5 0.2"])
  }

  /// Weights that are asked with the mirror images' answers give a graph that does so too.
  @Test(arguments: ModelDescription.Architecture.allCases) func mirrorImages(
    _ architecture: ModelDescription.Architecture
  ) throws {
    var description = ModelDescription(
      architecture: architecture, format: ImageDataset.Format(width: 48, height: 48), classNames: ExpressionData.labels,
      normalization: normalization)
    let model = description.model(seed: 1)
    let plain = try ModelExport(format: .onnx).graph(of: TrainedModel(description: description, model: model))
    description.testTimeFlips = true
    let flipped = try ModelExport(format: .onnx).graph(of: TrainedModel(description: description, model: model))
    func count(_ type: String, _ graph: ONNXModel) -> Int { graph.operators.count { $0 == type } }
    #expect(count("Conv", flipped) == 2 * count("Conv", plain))
    #expect(count("Softmax", flipped) == 1 && count("LogSoftmax", flipped) == 2)
    // The size of the batch that was traced stands nowhere in the graph.
    let asked = description.asked(model)
    let graphs = try [2, 3].map { try asked.onnx(input: [$0, 48, 48, 1]).encoded }
    #expect(graphs[0] == graphs[1])
  }
}
