import NNLayers
import TestSupport
import Testing

/// Arguments of layers that make no sense, and batches of no examples.
@Suite struct LayerErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  private func message(_ shape: Shape, _ make: (inout RandomSource) -> any Layer) -> String {
    var random = RandomSource(seed: 1)
    let layer = make(&random)
    return message { try layer(zeros(shape)) }
  }

  /// A layer that cannot be made says why when it is used.
  @Test(arguments: [0, -1, 3, Int.max, Int.min]) func groups(_ groups: Int) {
    let layers: [(shape: Shape, make: (inout RandomSource) -> any Layer)] = [
      ([1, 5, 4], { Conv1D(inputChannels: 4, outputChannels: 4, kernelSize: 2, groups: groups, using: &$0) }),
      ([1, 5, 5, 4], { Conv2D(inputChannels: 4, outputChannels: 4, kernelSize: 2, groups: groups, using: &$0) }),
      ([1, 5, 4], { ConvTranspose1D(inputChannels: 4, outputChannels: 4, kernelSize: 2, groups: groups, using: &$0) }),
      (
        [1, 5, 5, 4],
        { ConvTranspose2D(inputChannels: 4, outputChannels: 4, kernelSize: 2, groups: groups, using: &$0) }
      ),
    ]
    for (shape, make) in layers {
      let error = message(shape, make)
      #expect(error.contains("in \(groups) groups cannot be made"), "\(error)")
    }
    #expect(
      message([1, 5, 4]) { _ in GroupNorm(groups: groups, channels: 4) }.contains("\(groups) groups do not divide"))
  }

  @Test func channelsAndSizes() {
    let layers: [(shape: Shape, make: (inout RandomSource) -> any Layer)] = [
      ([1, 5, 4], { Conv1D(inputChannels: -1, outputChannels: 4, kernelSize: 2, using: &$0) }),
      ([1, 5, 4], { Conv1D(inputChannels: 4, outputChannels: 4, kernelSize: 0, using: &$0) }),
      ([1, 5, 4], { ConvTranspose1D(inputChannels: 4, outputChannels: .max, kernelSize: 2, using: &$0) }),
      ([1, 5, 5, 4], { ConvTranspose2D(inputChannels: 4, outputChannels: 0, kernelSize: 2, using: &$0) }),
      ([1, 5, 5, 4], { DepthwiseConv2D(channels: 4, multiplier: 0, kernelSize: 2, using: &$0) }),
      ([1, 5, 5, 4], { DepthwiseConv2D(channels: .max, multiplier: 2, kernelSize: 2, using: &$0) }),
      ([1, 5, 5, 4], { DepthwiseConv2D(channels: 3, kernelSize: 2, using: &$0) }),
      ([1, 5, 5, 4], { Conv2D(inputChannels: 4, outputChannels: 4, kernelSize: Size2D(2, .min), using: &$0) }),
      ([2, 4], { Linear(inputs: 4, outputs: 0, using: &$0) }),
      ([2, 4], { Linear(inputs: .max, outputs: 2, using: &$0) }),
      ([2], { Embedding(count: 0, size: 2, using: &$0) }), ([2], { Embedding(count: 3, size: -2, using: &$0) }),
      ([2], { Embedding(count: 3, size: 2, paddingIndex: 3, using: &$0) }),
      ([2, 4], { _ in PReLU(channels: 3) }), ([2, 4], { _ in PReLU(channels: -1) }),
      ([2, 4], { _ in LayerNorm([3]) }), ([2, 4], { _ in LayerNorm([-4]) }), ([2, 4], { _ in RMSNorm([5]) }),
      ([2, 4], { _ in BatchNorm(channels: 3) }), ([1, 4], { _ in BatchNorm(channels: -4) }),
      ([2, 4], { _ in BatchNorm(channels: 4, epsilon: -1) }),
      ([2, 4], { _ in BatchNorm(channels: 4, momentum: -0.1) }),
      ([2, 4], { _ in BatchNorm(channels: 4, momentum: Double.nan) }),
      ([2, 3, 4], { _ in InstanceNorm(channels: 4, epsilon: .nan) }),
      ([2, 3, 4], { _ in InstanceNorm(channels: 4, momentum: 1.1, tracksStatistics: true) }),
      ([2, 3, 4], { _ in InstanceNorm(channels: 3, isAffine: true) }), ([2, 4], { _ in LocalResponseNorm(size: 0) }),
      ([1, 4, 4, 1], { _ in MaxPool2D(5) }), ([1, 4, 4, 1], { _ in MaxPool2D(2, stride: 0) }),
      ([1, 4, 4, 1], { _ in AvgPool2D(-1) }), ([1, 4, 1], { _ in MaxPool1D(2, dilation: 4) }),
      ([1, 4, 1], { _ in AvgPool1D(2, padding: .all(-1)) }), ([1, 4, 4, 1], { _ in AdaptiveAvgPool2D(0) }),
      ([1, 4, 1], { _ in AdaptiveMaxPool1D(-3) }), ([1, 0, 4, 1], { _ in GlobalAveragePool2D() }),
      ([1, 0, 1], { _ in GlobalMaxPool1D() }), ([2, 4], { _ in Softmax(axis: 2) }),
      ([2, 4], { _ in LogSoftmax(axis: -3) }),
      ([2, 4], { _ in Softmin(axis: .max) }), ([2, 4], { _ in Dropout(1) }), ([2, 4], { _ in Dropout(-0.1) }),
      ([2, 4], { _ in Softplus(beta: 0) }), ([], { _ in Flatten() }),
      ([2, 4], { _ in Concatenating(axis: 2) { ReLU() } }), ([2, 4], { _ in Concatenating {} }),
      ([2, 3, 6], { MultiHeadAttention(size: 6, heads: 4, using: &$0) }),
      ([2, 3, 6], { MultiHeadAttention(size: 6, heads: 0, using: &$0) }),
      ([2, 6], { MultiHeadAttention(size: 6, heads: 2, using: &$0) }),
      ([2, 3, 6], { MultiHeadAttention(size: -6, heads: 2, using: &$0) }),
    ]
    for (index, (shape, make)) in layers.enumerated() {
      var random = RandomSource(seed: 1)
      let layer = make(&random)
      let isTable = layer is Embedding
      let error = message { try layer(isTable ? tape.constant(.zeros(shape, .int32)) : zeros(shape)) }
      // The layer is named, and what is wrong with it.
      #expect(error.hasPrefix("\(type(of: layer)): "), "\(index): \(type(of: layer)): \(error)")
    }
  }

  /// Shape without its first size, and the layer that takes it.
  @Test func batchesOfNoExamples() throws {
    var random = RandomSource(seed: 1)
    let layers: [(rest: [Int], layer: any Layer)] = [
      ([4], Linear(inputs: 4, outputs: 3, using: &random)), ([4], PReLU(channels: 4)), ([4], LayerNorm([4])),
      ([5, 4], RMSNorm([4])), ([5, 4], GroupNorm(groups: 2, channels: 4)),
      ([5, 4], InstanceNorm(channels: 4, isAffine: true)), ([4], LocalResponseNorm(size: 3)),
      ([5, 4], Conv1D(inputChannels: 4, outputChannels: 6, kernelSize: 3, groups: 2, using: &random)),
      (
        [5, 4],
        Conv1D(
          inputChannels: 4, outputChannels: 2, kernelSize: 3, padding: .same, paddingMode: .reflect, using: &random)
      ),
      (
        [5, 6, 4], Conv2D(inputChannels: 4, outputChannels: 2, kernelSize: 3, stride: 2, padding: .same, using: &random)
      ),
      ([5, 4], ConvTranspose1D(inputChannels: 4, outputChannels: 2, kernelSize: 3, stride: 2, using: &random)),
      ([5, 6, 4], ConvTranspose2D(inputChannels: 4, outputChannels: 2, kernelSize: 3, using: &random)),
      ([5, 6, 4], DepthwiseConv2D(channels: 4, multiplier: 2, kernelSize: 3, using: &random)),
      ([5, 6, 4], MaxPool2D(2)), ([5, 6, 4], AvgPool2D(2, stride: 1)), ([5, 6, 4], AdaptiveMaxPool2D(2)),
      ([5, 6, 4], AdaptiveAvgPool2D(3)), ([5, 6, 4], GlobalAveragePool2D()), ([5, 6, 4], GlobalMaxPool2D()),
      ([5, 4], MaxPool1D(2)), ([5, 4], AvgPool1D(2)), ([5, 4], AdaptiveMaxPool1D(2)), ([5, 4], AdaptiveAvgPool1D(2)),
      ([5, 4], GlobalAveragePool1D()), ([5, 4], GlobalMaxPool1D()), ([5, 4], Flatten()), ([4], Dropout(0.5)),
      ([5, 8], MultiHeadAttention(size: 8, heads: 2, using: &random)),
      (
        [4],
        Residual {
          Linear(inputs: 4, outputs: 4, using: &random)
          ReLU()
        }
      ),
      (
        [4],
        Concatenating {
          Linear(inputs: 4, outputs: 2, using: &random)
          Checkpointed(Tanh())
        }
      ), ([4], Softmax()), ([4], Sigmoid()),
    ]
    for (rest, layer) in layers {
      let tape = Tape(.training(seed: 1))
      let x = tape.variable(try .zeros(Shape([0] + rest)))
      let y = try layer(x)
      #expect(y.shape.first == 0, "\(type(of: layer)): \(y.shape)")
      let gradients = try tape.gradients(of: y.sum())
      #expect(gradients[x]?.shape == x.shape, "\(type(of: layer))")
      for (path, parameter) in layer.parameters().map({ ($0.path, $0.parameter) }) {
        let gradient = try #require(gradients[parameter], "\(type(of: layer)): \(path)")
        #expect(try gradient == .zeros(parameter.value().shape), "\(type(of: layer)): \(path)")
      }
    }
  }

  /// The statistics of a batch need examples; those that run do not.
  @Test func statisticsOfNoExamples() throws {
    let layer = BatchNorm(channels: 3)
    #expect(message { try layer(zeros([0, 3])) }.hasPrefix("BatchNorm: batchNormalization: "))
    let inference = Tape(.inference, recording: true)
    let x = inference.variable(try .zeros([0, 3]))
    let y = try layer(x)
    #expect(y.shape == [0, 3])
    #expect(try inference.gradients(of: y.sum())[x]?.shape == [0, 3])
  }

  @Test func tableOfNoLabels() throws {
    var random = RandomSource(seed: 1)
    let layer = Embedding(count: 3, size: 2, using: &random)
    let y = try layer(tape.constant(.zeros([0, 5], .int32)))
    #expect(y.shape == [0, 5, 2])
    #expect(try tape.gradients(of: y.sum())[layer.weight] == .zeros([3, 2]))
  }

  @Test func elementsOfAParameterList() throws {
    var random = RandomSource(seed: 1)
    let parameters = Linear(inputs: 2, outputs: 3, using: &random).parameters()
    #expect(parameters.element(at: 1)?.path == "bias" && parameters["bias"] === parameters[1].parameter)
    for index in [2, -1, Int.max, Int.min] { #expect(parameters.element(at: index) == nil) }
    #expect(parameters["weights"] == nil)
  }
}
