import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

@Suite struct ExpressionModelTests {
  private func description(
    _ architecture: ModelDescription.Architecture, _ settings: ModelSettings? = nil, flips: Bool = false
  ) -> ModelDescription {
    ModelDescription(
      architecture: architecture, settings: settings, format: ImageDataset.Format(width: 48, height: 48),
      classNames: ExpressionData.labels, normalization: PixelNormalization(mean: 0.4, deviation: 0.3),
      testTimeFlips: flips)
  }

  private func message(_ metadata: [String: String]) -> String {
    do {
      _ = try ModelDescription(metadata: metadata, path: "w")
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: ModelDescription.Architecture.allCases)
  func descriptionsAreReadBack(_ architecture: ModelDescription.Architecture) throws {
    let own = architecture.settings
    let other = ModelSettings(
      width: own.width.map { _ in 6 }, depth: own.depth.map { _ in 2 }, dropout: own.dropout.map { _ in 0.125 })
    for settings in [own, other] {
      for flips in [false, true] {
        let written = description(architecture, settings, flips: flips)
        #expect(try ModelDescription(metadata: written.metadata, path: "w") == written)
      }
    }
    // Weights of before there were settings.
    let old = description(architecture).metadata.filter {
      !["width", "depth", "dropout", "test_time_flips"].contains($0.key)
    }
    #expect(try ModelDescription(metadata: old, path: "w") == description(architecture))
    for (name, wrong) in [
      ("width", "0"), ("width", "wide"), ("width", "4096"), ("depth", "-1"), ("depth", "64"), ("dropout", "2"),
      ("dropout", "nan"),
    ] {
      guard description(architecture).metadata[name] != nil else { continue }
      let text = message(description(architecture).metadata.merging([name: wrong]) { $1 })
      #expect(text.hasPrefix("w: the metadata's \(name) is “\(wrong)”"), "\(text)")
    }
    #expect(
      message(description(architecture).metadata.merging(["test_time_flips": "x"]) { $1 }).contains("make no sense"))
  }

  /// Known without the model, for it may be too large to be made.
  @Test(arguments: ModelDescription.Architecture.allCases)
  func parametersAreCounted(_ architecture: ModelDescription.Architecture) throws {
    let own = architecture.settings
    let other = ModelSettings(width: own.width.map { _ in 6 }, depth: own.depth.map { _ in 3 }, dropout: own.dropout)
    for settings in [own, other] {
      for channels in [1, 3] {
        var written = description(architecture, settings)
        written.format = ImageDataset.Format(width: 48, height: 48, channels: channels)
        #expect(try written.parameterCount == written.model(seed: 1).parameters().scalarCount())
      }
    }
    let large = description(architecture).metadata.merging(["width": "1024", "depth": "16"]) { $1 }
    let text = message(large)
    #expect(architecture == .linear ? text.isEmpty : text.hasSuffix("million parameters; the limit is 500 million"))
  }

  @Test func settingsChangeTheModel() throws {
    func shape(_ settings: ModelSettings, _ path: String) throws -> Shape? {
      try description(.residual, settings).model(seed: 1).parameters()[path]?.value().shape
    }
    let small = ModelSettings(width: 4, depth: 2, dropout: 0.5)
    #expect(try shape(small, "head.weight") == [32, 7])
    #expect(try shape(small, "features.0.conv.weight") == [3, 3, 1, 4])
    // Two blocks at each of three resolutions, each with two convolutions; five convolutions around them.
    let weights = description(.residual, small).model(seed: 1).parameters().filter {
      $0.path.hasSuffix("onv.weight") || $0.path.hasSuffix("second.weight")
    }
    #expect(weights.count == 5 + 2 * 2 * 3)
    #expect(
      try description(.default, ModelSettings(width: 8)).model(seed: 1).parameters()["head.weight"]?.value().shape == [
        64, 7,
      ])
    #expect(
      try description(.residual, small).model(seed: 1).state() == description(.residual, small).model(seed: 1).state())
    #expect(
      try description(.residual, small).model(seed: 1).state() != description(.residual, small).model(seed: 2).state())
  }

  @Test func gradientsOfAResidualBlock() throws {
    var random = RandomSource(seed: 4)
    let block = ResidualBlock(channels: 3, using: &random)
    let report = try checkGradient(of: block, at: .normal([2, 5, 4, 3], using: &random))
    #expect(report.passed, "\(report)")
  }

  /// The mean of the probabilities for an image and for its mirror image; in training the model itself.
  @Test func mirrorImages() throws {
    var random = RandomSource(seed: 2)
    let one = description(.default, ModelSettings(width: 4), flips: false)
    let model = one.model(seed: 3)
    let both = description(.default, ModelSettings(width: 4), flips: true).asked(model)
    #expect(one.asked(model) is ExpressionNet)
    #expect(both.parameters().map(\.path) == model.parameters().map(\.path))
    #expect(try both.state() == model.state())
    let images = try Tensor.normal([3, 48, 48, 1], using: &random)
    func probabilities(_ layer: any Layer, _ images: Tensor) throws -> [Double] {
      try layer(Tape(.inference).constant(images)).softmax().value.doubles
    }
    let a = try probabilities(model, images)
    let b = try probabilities(model, images.flipped(axes: [2]))
    let mean = try probabilities(both, images)
    #expect(a != b)
    for index in a.indices { #expect(abs(mean[index] - (a[index] + b[index]) / 2) < 1e-6) }
    #expect(try probabilities(both, images.flipped(axes: [2])).elementsEqual(mean) { abs($0 - $1) < 1e-6 })
    let (tape, other) = (Tape(.training(seed: 5)), Tape(.training(seed: 5)))
    #expect(try both(tape.constant(images)).value == model(other.constant(images)).value)
    // Scores so far apart that probabilities underflow.
    struct Far: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x.flattened() * 1e4 }
    }
    let far = try FlipAveraged(model: Far())(
      Tape(.inference).constant(Tensor([1, 2, 3] as [Float], shape: [1, 1, 3, 1])))
    #expect(far.value.firstNonFinite == nil)
  }
}
