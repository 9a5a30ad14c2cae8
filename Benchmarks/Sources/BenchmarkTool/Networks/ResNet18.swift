import NNLayers

/// ResNet-18 for small images: a 3x3 stem of stride 1 and no pooling behind it.
///
/// K. He et al., "Deep Residual Learning for Image Recognition", 2016.
struct ResNet18: Layer {
  let stem: ConvBlock
  let stages: Sequential
  let head: Linear

  init(classes: Int, using random: inout RandomSource) {
    stem = ConvBlock(inputChannels: 1, outputChannels: 64, using: &random)
    var blocks: [any Layer] = []
    var inputs = 64
    for (outputs, stride) in [(64, 1), (128, 2), (256, 2), (512, 2)] {
      blocks.append(ResidualBlock(inputs: inputs, outputs: outputs, stride: stride, using: &random))
      blocks.append(ResidualBlock(inputs: outputs, outputs: outputs, stride: 1, using: &random))
      inputs = outputs
    }
    stages = Sequential(blocks)
    head = Linear(inputs: inputs, outputs: classes, using: &random)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    try head(stages(stem(x)).mean(axes: [1, 2]))
  }
}

/// Two 3x3 convolutions beside a shortcut, which is a 1x1 convolution where the shape changes.
struct ResidualBlock: Layer {
  let first: ConvBlock
  let second: Conv2D
  let secondNorm: BatchNorm
  let shortcut: Sequential?

  init(inputs: Int, outputs: Int, stride: Int, using random: inout RandomSource) {
    // One row and column on each side, as PyTorch pads; `.same` would put them all behind at stride 2.
    first = ConvBlock(
      inputChannels: inputs, outputChannels: outputs, stride: Size2D(stride), padding: .all(1), using: &random)
    second = Conv2D(
      inputChannels: outputs, outputChannels: outputs, kernelSize: 3, padding: .all(1), hasBias: false, using: &random)
    secondNorm = BatchNorm(channels: outputs)
    shortcut =
      stride == 1 && inputs == outputs
      ? nil
      : Sequential {
        Conv2D(
          inputChannels: inputs, outputChannels: outputs, kernelSize: 1, stride: Size2D(stride), hasBias: false,
          using: &random)
        BatchNorm(channels: outputs)
      }
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let y = try secondNorm(second(first(x)))
    return try (y + (shortcut?(x) ?? x)).relu()
  }
}
