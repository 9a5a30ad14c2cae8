import NNLayers

/// The larger model: two convolution blocks, then three stages at half the size each. A stage doubles the channels by
/// a convolution block and goes on with residual blocks. `[N, 48, 48, channels]` to scores `[N, classes]`.
///
/// All convolutions are 3x3 with stride 1, and the sizes are halved by pooling.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Deep Residual Learning for Image Recognition", 2016.
struct ResidualNet: Layer {
  let features: Sequential
  let dropout: Dropout
  let head: Linear

  /// - Parameters:
  ///   - width: channels at full size; the stages have 2, 4 and 8 times as many.
  ///   - depth: residual blocks of a stage.
  init(channels: Int, classes: Int, width: Int, depth: Int, dropout: Double, using random: inout RandomSource) {
    features = Sequential {
      ConvBlock(inputChannels: channels, outputChannels: width, using: &random)
      ConvBlock(inputChannels: width, outputChannels: width, using: &random)
      for stage in 1...3 {
        MaxPool2D(2)
        ConvBlock(inputChannels: width << (stage - 1), outputChannels: width << stage, using: &random)
        for _ in 0..<depth { ResidualBlock(channels: width << stage, using: &random) }
      }
      GlobalAveragePool2D()
    }
    self.dropout = Dropout(dropout)
    head = Linear(inputs: width << 3, outputs: classes, using: &random)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable { try head(dropout(features(x))) }
}

/// Two convolutions beside the input itself: `relu(x + norm(conv(relu(norm(conv(x))))))`. `[N, H, W, channels]`.
struct ResidualBlock: Layer {
  let first: ConvBlock
  let second: Conv2D
  let norm: BatchNorm

  init(channels: Int, using random: inout RandomSource) {
    first = ConvBlock(inputChannels: channels, outputChannels: channels, using: &random)
    second = Conv2D(
      inputChannels: channels, outputChannels: channels, kernelSize: 3, padding: .same, hasBias: false, using: &random)
    norm = BatchNorm(channels: channels)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable { try (x + norm(second(first(x)))).relu() }
}
