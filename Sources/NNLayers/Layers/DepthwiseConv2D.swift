/// Learned filters of its own for each channel. `[N, H, W, channels]` to `[N, OH, OW, channels · multiplier]`.
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
    weight = Parameter { () throws(TensorError) in
      let counts = try ConvolutionCounts(
        channels, isHuge ? 0 : outputs, groups: channels, taps: [kernelSize.height, kernelSize.width],
        layer: "DepthwiseConv2D")
      return try initialization.tensor(
        [kernelSize.height, kernelSize.width, 1, outputs], inputs: counts.fanIn, outputs: counts.fanOut,
        using: &random)
    }
    bias = hasBias ? Parameter { () throws(TensorError) in try .zeros([isHuge ? -1 : outputs]) } : nil
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let offset: Variable? = if let bias { try x.tape.variable(bias) } else { nil }
    return try x.depthwiseCrossCorrelation2D(
      x.tape.variable(weight), bias: offset, stride: stride, padding: padding, dilation: dilation)
  }
}
