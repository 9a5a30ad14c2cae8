/// Slides learned filters over images: cross-correlation with a bias. `[N, H, W, inputChannels]` to
/// `[N, OH, OW, outputChannels]`.
public struct Conv2D: Layer {
  /// `[KH, KW, inputChannels / groups, outputChannels]`.
  public let weight: Parameter
  /// `[outputChannels]`.
  public let bias: Parameter?
  public let stride: Size2D
  public let padding: Padding2D
  public let dilation: Size2D
  public let groups: Int

  /// - Parameter hasBias: a bias is of no use before a normalisation.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, groups: Int = 1, hasBias: Bool = true, initialization: Initialization = .heNormal,
    using random: inout RandomSource
  ) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    weight = Parameter { () throws(TensorError) in
      guard groups > 0, inputChannels > 0, outputChannels > 0, inputChannels % groups == 0 else {
        throw TensorError(
          .argument,
          "a convolution of \(inputChannels) to \(outputChannels) channels in \(groups) groups cannot be made",
          operation: "Conv2D")
      }
      let inputs = inputChannels / groups
      let taps = kernelSize.height.multipliedReportingOverflow(by: kernelSize.width).partialValue
      return try initialization.tensor(
        [kernelSize.height, kernelSize.width, inputs, outputChannels], inputs: taps &* inputs,
        outputs: taps &* (outputChannels / groups), using: &random)
    }
    bias = hasBias ? Parameter { () throws(TensorError) in try .zeros([outputChannels]) } : nil
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let offset: Variable? = if let bias { try x.tape.variable(bias) } else { nil }
    return try x.crossCorrelation2D(
      x.tape.variable(weight), bias: offset, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
}
