import NNLayers

/// The default model: four stages of convolution blocks with pooling between them, the mean over the last one's
/// positions, and a linear layer. `[N, 48, 48, channels]` to scores `[N, classes]`.
struct ExpressionNet: Layer {
  let features: Sequential
  let dropout: Dropout
  let head: Linear

  /// - Parameter width: channels of the first stage; the later ones have 2, 4 and 8 times as many.
  init(channels: Int, classes: Int, width: Int = 32, dropout: Double = 0.3, using random: inout RandomSource) {
    features = Sequential {
      ConvBlock(inputChannels: channels, outputChannels: width, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: width, outputChannels: 2 * width, using: &random)
      ConvBlock(inputChannels: 2 * width, outputChannels: 2 * width, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: 2 * width, outputChannels: 4 * width, using: &random)
      ConvBlock(inputChannels: 4 * width, outputChannels: 4 * width, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: 4 * width, outputChannels: 8 * width, using: &random)
      GlobalAveragePool2D()
    }
    self.dropout = Dropout(dropout)
    head = Linear(inputs: 8 * width, outputs: classes, using: &random)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable { try head(dropout(features(x))) }
}

/// A linear classifier on the pixels: what the other models are measured against.
struct LinearNet: Layer {
  let head: Linear

  init(inputs: Int, classes: Int, using random: inout RandomSource) {
    head = Linear(inputs: inputs, outputs: classes, using: &random)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable { try head(x.flattened()) }
}
