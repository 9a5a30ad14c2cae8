/// Learned filters of its own for each channel: see `Variable.depthwiseCrossCorrelation2D`. `[N, H, W, channels]` to
/// `[N, OH, OW, channels · multiplier]`, with the height and width of `Conv2D`.
///
/// F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017.
public struct DepthwiseConv2D: Layer {
  /// `[KH, KW, 1, channels · multiplier]`; the filters of a channel lie side by side.
  public let weight: Parameter
  /// `[channels · multiplier]`.
  public let bias: Parameter?
  public let stride: Size2D
  public let padding: Padding2D
  public let dilation: Size2D

  /// - Parameter multiplier: filters of each channel.
  public init(
    channels: Int, multiplier: Int = 1, kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, hasBias: Bool = true, initialization: Initialization = .heNormal,
    using random: inout RandomSource
  ) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    let (outputs, isHuge) = channels.multipliedReportingOverflow(by: multiplier)
    weight = .filter(
      [kernelSize.height, kernelSize.width], channels, isHuge ? 0 : outputs, groups: channels, layer: "DepthwiseConv2D",
      initialization, using: &random)
    bias = .zeros([isHuge ? -1 : outputs], if: hasBias)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.depthwiseCrossCorrelation2D(
      x.tape.variable(weight), bias: bias.variable(on: x.tape), stride: stride, padding: padding, dilation: dilation)
  }
}
