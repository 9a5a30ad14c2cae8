import NNLayers

/// A depthwise 3x3 convolution and a 1x1 convolution, each with normalisation and ReLU.
struct SeparableBlock: Layer {
  let depthwise: ConvBlock
  let pointwise: ConvBlock

  init(inputs: Int, outputs: Int, stride: Int, using random: inout RandomSource) {
    depthwise = ConvBlock(
      inputChannels: inputs, outputChannels: inputs, stride: Size2D(stride), padding: .all(1), groups: inputs,
      using: &random)
    pointwise = ConvBlock(inputChannels: inputs, outputChannels: outputs, kernelSize: 1, using: &random)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable { try pointwise(depthwise(x)) }
}

/// A short MobileNet for small images.
///
/// A. Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017.
struct MobileNet: Layer {
  let layers: Sequential

  init(classes: Int, using random: inout RandomSource) {
    var layers: [any Layer] = [ConvBlock(inputChannels: 1, outputChannels: 32, using: &random)]
    var inputs = 32
    for (outputs, stride) in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)] {
      layers.append(SeparableBlock(inputs: inputs, outputs: outputs, stride: stride, using: &random))
      inputs = outputs
    }
    layers.append(GlobalAveragePool2D())
    layers.append(Linear(inputs: inputs, outputs: classes, using: &random))
    self.layers = Sequential(layers)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable { try layers(x) }
}
