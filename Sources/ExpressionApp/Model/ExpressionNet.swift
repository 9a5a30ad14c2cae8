import NNLayers

/// The default model: four stages of convolution blocks with pooling between them, the mean over the last one's
/// positions, and a linear layer. `[N, 48, 48, channels]` to scores `[N, classes]`.
struct ExpressionNet: Layer {
  let features: Sequential
  let dropout: Dropout
  let head: Linear

  init(channels: Int, classes: Int, using random: inout RandomSource) {
    features = Sequential {
      ConvBlock(inputChannels: channels, outputChannels: 32, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: 32, outputChannels: 64, using: &random)
      ConvBlock(inputChannels: 64, outputChannels: 64, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: 64, outputChannels: 128, using: &random)
      ConvBlock(inputChannels: 128, outputChannels: 128, using: &random)
      MaxPool2D(2)
      ConvBlock(inputChannels: 128, outputChannels: 256, using: &random)
      GlobalAveragePool2D()
    }
    dropout = Dropout(0.3)
    head = Linear(inputs: 256, outputs: classes, using: &random)
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
