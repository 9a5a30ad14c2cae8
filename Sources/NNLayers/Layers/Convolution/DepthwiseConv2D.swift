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
  /// What the padding is filled with.
  public let paddingMode: PaddingMode

  /// - Parameter multiplier: filters of each channel.
  public init(
    channels: Int, multiplier: Int = 1, kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, hasBias: Bool = true, paddingMode: PaddingMode = .constant(0),
    initialization: Initialization = .heNormal, using random: inout RandomSource
  ) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.paddingMode = paddingMode
    let (outputs, isHuge) = channels.multipliedReportingOverflow(by: multiplier)
    weight = .filter(
      [kernelSize.height, kernelSize.width], channels, isHuge ? 0 : outputs, groups: channels, layer: "DepthwiseConv2D",
      initialization, using: &random)
    bias = .zeros([isHuge ? -1 : outputs], if: hasBias)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let weight = try x.tape.variable(weight)
    guard paddingMode != .constant(0), padding != .valid, weight.shape.rank == 4 else {
      return try x.depthwiseCrossCorrelation2D(
        weight, bias: bias.variable(on: x.tape), stride: stride, padding: padding, dilation: dilation)
    }
    let window = Size2D(weight.shape[0], weight.shape[1])
    return try x.padded(padding, mode: paddingMode, window: window, stride: stride, dilation: dilation)
      .depthwiseCrossCorrelation2D(weight, bias: bias.variable(on: x.tape), stride: stride, dilation: dilation)
  }
}
