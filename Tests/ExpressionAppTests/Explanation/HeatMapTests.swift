import NNLayers
import Testing

@testable import ExpressionApp

/// Heat maps against their equations, written out.
@Suite struct HeatMapTests {
  /// `[1, H, W, 1]` to a feature map of three channels, its mean over the positions, and two classes.
  private struct SmallNet: Layer {
    let conv: Conv2D
    let pool = GlobalAveragePool2D()
    let head: Linear

    init() {
      var random = RandomSource(seed: 4)
      conv = Conv2D(inputChannels: 1, outputChannels: 3, kernelSize: 3, padding: .same, using: &random)
      head = Linear(inputs: 3, outputs: 2, using: &random)
    }

    func forward(_ x: Variable) throws(TensorError) -> Variable { try head(pool(conv(x).relu())) }
  }

  private struct Sum: Layer {
    func forward(_ x: Variable) throws(TensorError) -> Variable { try x.sum() }
  }

  /// The mean over 5 x 4 positions makes the gradient of class k's score with respect to channel c of the rectified map
  /// weight[c, k] / 20 everywhere; the layer before the ReLU has it where its output is positive.
  @Test(arguments: [0, 1]) func gradCAMIsTheEquation(_ classIndex: Int) throws {
    let model = SmallNet()
    let input = try Tensor.random([1, 5, 4, 1], seed: 9).converted(to: .float32)
    let gradients = try ClassGradients(of: model, at: input, classIndex: classIndex)
    let expected = try model(Tape(.inference).constant(input)).value
    #expect(gradients.scores == expected)
    let map = try #require(gradients.featureMap)
    #expect(map.layer == "conv" && map.value.shape == [1, 5, 4, 3])
    let values = map.value.doubles
    let weight = try model.head.weight.value().doubles
    var channelWeights = [0.0, 0, 0]
    for (index, value) in values.enumerated() where value > 0 {
      channelWeights[index % 3] += weight[2 * (index % 3) + classIndex] / 20 / 20
    }
    let strengths = (0..<20).map { position in
      Float(max(0, (0..<3).reduce(0.0) { $0 + channelWeights[$1] * values[3 * position + $1] }))
    }
    // The feature map has the picture's size, so that nothing is interpolated.
    let ours = try #require(try gradients.gradCAM()).values
    for (a, b) in zip(ours, HeatMap(width: 4, height: 5, strengths: strengths).values) { #expect(abs(a - b) < 1e-5) }
    #expect(ours.contains(1))
  }

  @Test func saliencyIsTheFiniteDifference() throws {
    let model = SmallNet()
    let input = try Tensor.random([1, 5, 4, 1], seed: 2).converted(to: .float32)
    let gradients = try ClassGradients(of: model, at: input)
    let scores = gradients.scores.doubles
    #expect(scores[gradients.classIndex] == scores.max())
    let pixels = input.floats
    let differences = try pixels.indices.map { index in
      let moved = try [Float(1e-3), -1e-3].map { step in
        var moved = pixels
        moved[index] += step
        let result = try model(Tape(.inference).constant(try Tensor(moved, shape: input.shape)))
        return result.value.floats[gradients.classIndex]
      }
      return abs(moved[0] - moved[1])
    }
    let expected = HeatMap(width: 4, height: 5, strengths: differences)
    for (a, b) in zip(gradients.saliency().values, expected.values) { #expect(abs(a - b) < 0.02) }
  }

  @Test func modelsThatCannotBeExplained() throws {
    let input = try Tensor.random([1, 5, 4, 1], seed: 2).converted(to: .float32)
    #expect(throws: Failure.self) { try ClassGradients(of: SmallNet(), at: input, classIndex: 2) }
    #expect(throws: Failure.self) { try ClassGradients(of: Sum(), at: input) }
    var random = RandomSource(seed: 8)
    let linear = Sequential([Flatten(), Linear(inputs: 20, outputs: 2, using: &random)])
    let gradients = try ClassGradients(of: linear, at: input)
    #expect(try gradients.featureMap == nil && gradients.gradCAM() == nil)
    #expect(gradients.saliency().values.max() == 1)
  }

  @Test func strengthsBecomePictures() throws {
    let map = HeatMap(width: 2, height: 1, strengths: [0.5, 2])
    #expect(map.values == [0.25, 1])
    #expect(try map.image().pixels == [64, 255])
    #expect(HeatMap(width: 2, height: 1, strengths: [0, 0]).values == [0, 0])
    #expect(HeatMap(width: 2, height: 1, strengths: [.nan, 1]).values == [0, 0])
    #expect(HeatMap(width: 2, height: 1, strengths: [-1, 4]).values == [0, 1])
    let grey = try Image(width: 2, height: 1, channels: 1, pixels: [100, 100])
    let overlay = try HeatMap(width: 2, height: 1, strengths: [0, 1]).overlay(on: grey, opacity: 1)
    let strongest = ColorMap.sequential.color(1)
    #expect(overlay.pixels == [100, 100, 100, strongest.red, strongest.green, strongest.blue])
    let other = try Image(width: 1, height: 1, channels: 1, pixels: [100])
    #expect(throws: Failure.self) { try map.overlay(on: other) }
  }
}
