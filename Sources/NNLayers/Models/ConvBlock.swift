/// A convolution without bias, batch normalisation and ReLU.
public struct ConvBlock: Layer {
  public let conv: Conv2D
  public let norm: BatchNorm

  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Size2D = 3, stride: Size2D = 1, padding: Padding2D = .same,
    groups: Int = 1, using random: inout RandomSource
  ) {
    conv = Conv2D(
      inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize, stride: stride,
      padding: padding, groups: groups, hasBias: false, using: &random)
    norm = BatchNorm(channels: outputChannels, relu: true)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try norm(conv(x)) }
}
