import NNLayers

/// Three stages of 3x3 convolutions with normalisation, ReLU and a pooling, each with twice the channels of the one
/// before, and two linear layers.
///
/// K. Simonyan and A. Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015.
struct VGG: Layer {
  let features: Sequential
  let classifier: Sequential

  /// - Parameters:
  ///   - channels: of the first stage.
  ///   - depth: convolutions of each stage.
  init(imageSize: Int, channels: Int, depth: Int, classes: Int, using random: inout RandomSource) {
    var layers: [any Layer] = []
    var inputs = 1
    for outputs in [channels, 2 * channels, 4 * channels] {
      for _ in 0..<depth {
        layers.append(ConvBlock(inputChannels: inputs, outputChannels: outputs, using: &random))
        inputs = outputs
      }
      layers.append(MaxPool2D(2))
    }
    features = Sequential(layers)
    let side = imageSize / 8
    classifier = Sequential {
      Flatten()
      Linear(inputs: side * side * inputs, outputs: 256, using: &random)
      ReLU()
      Dropout(0.5)
      Linear(inputs: 256, outputs: classes, using: &random)
    }
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable { try classifier(features(x)) }
}
