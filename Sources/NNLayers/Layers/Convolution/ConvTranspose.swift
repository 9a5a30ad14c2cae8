/// The transpose of `Conv2D`, used to enlarge images: see `Variable.transposedConvolution2D`.
/// `[N, H, W, inputChannels]` to `[N, OH, OW, outputChannels]` with
/// `OH = (H − 1) · stride − padding + (KH − 1) · dilation + 1 + outputPadding`.
///
/// M. Zeiler, D. Krishnan, G. Taylor and R. Fergus, "Deconvolutional Networks", 2010.
public struct ConvTranspose2D: Layer {
  /// `[KH, KW, outputChannels / groups, inputChannels]`: that of the convolution which it transposes.
  public let weight: Parameter
  /// `[outputChannels]`.
  public let bias: Parameter?
  public let stride: Size2D
  public let padding: Padding2D
  public let outputPadding: Size2D
  public let dilation: Size2D
  public let groups: Int

  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1, hasBias: Bool = true,
    initialization: Initialization = .heNormal, using random: inout RandomSource
  ) {
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
    weight = .filter(
      [kernelSize.height, kernelSize.width], inputChannels, outputChannels, groups: groups, isTransposed: true,
      layer: "ConvTranspose2D", initialization, using: &random)
    bias = .zeros([outputChannels], if: hasBias)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.transposedConvolution2D(
      x.tape.variable(weight), bias: bias.variable(on: x.tape), stride: stride, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups)
  }
}

/// The transpose of `Conv1D`, used to lengthen sequences: see `Variable.transposedConvolution1D`.
/// `[N, L, inputChannels]` to `[N, M, outputChannels]` with
/// `M = (L − 1) · stride − padding + (K − 1) · dilation + 1 + outputPadding`.
///
/// M. Zeiler, D. Krishnan, G. Taylor and R. Fergus, "Deconvolutional Networks", 2010, in one dimension.
public struct ConvTranspose1D: Layer {
  /// `[K, outputChannels / groups, inputChannels]`: that of the convolution which it transposes.
  public let weight: Parameter
  /// `[outputChannels]`.
  public let bias: Parameter?
  public let stride: Int
  public let padding: Padding1D
  public let outputPadding: Int
  public let dilation: Int
  public let groups: Int

  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Padding1D = .valid,
    outputPadding: Int = 0, dilation: Int = 1, groups: Int = 1, hasBias: Bool = true,
    initialization: Initialization = .heNormal, using random: inout RandomSource
  ) {
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
    weight = .filter(
      [kernelSize], inputChannels, outputChannels, groups: groups, isTransposed: true, layer: "ConvTranspose1D",
      initialization, using: &random)
    bias = .zeros([outputChannels], if: hasBias)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.transposedConvolution1D(
      x.tape.variable(weight), bias: bias.variable(on: x.tape), stride: stride, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups)
  }
}
