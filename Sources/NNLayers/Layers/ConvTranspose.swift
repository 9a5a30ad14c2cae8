/// The transpose of `Conv2D`, used to enlarge images. `[N, H, W, inputChannels]` to `[N, OH, OW, outputChannels]` with
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
    weight = Parameter { () throws(TensorError) in
      let counts = try ConvolutionCounts(
        inputChannels, outputChannels, groups: groups, taps: [kernelSize.height, kernelSize.width],
        layer: "ConvTranspose2D")
      return try initialization.tensor(
        [kernelSize.height, kernelSize.width, counts.outputs, inputChannels], inputs: counts.fanIn,
        outputs: counts.fanOut, using: &random)
    }
    bias = hasBias ? Parameter { () throws(TensorError) in try .zeros([outputChannels]) } : nil
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let offset: Variable? = if let bias { try x.tape.variable(bias) } else { nil }
    return try x.transposedConvolution2D(
      x.tape.variable(weight), bias: offset, stride: stride, padding: padding, outputPadding: outputPadding,
      dilation: dilation, groups: groups)
  }
}

/// The transpose of `Conv1D`, used to lengthen sequences. `[N, L, inputChannels]` to `[N, M, outputChannels]` with
/// `M = (L − 1) · stride − padding + (K − 1) · dilation + 1 + outputPadding`.
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
    weight = Parameter { () throws(TensorError) in
      let counts = try ConvolutionCounts(
        inputChannels, outputChannels, groups: groups, taps: [kernelSize], layer: "ConvTranspose1D")
      return try initialization.tensor(
        [kernelSize, counts.outputs, inputChannels], inputs: counts.fanIn, outputs: counts.fanOut, using: &random)
    }
    bias = hasBias ? Parameter { () throws(TensorError) in try .zeros([outputChannels]) } : nil
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let offset: Variable? = if let bias { try x.tape.variable(bias) } else { nil }
    return try x.transposedConvolution1D(
      x.tape.variable(weight), bias: offset, stride: stride, padding: padding, outputPadding: outputPadding,
      dilation: dilation, groups: groups)
  }
}
