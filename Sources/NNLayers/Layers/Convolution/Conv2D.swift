/// Slides learned filters over images: cross-correlation with a bias,
/// `y[n, i, j, k] = bias[k] + Σ x[n, i·s + u·d − p, j·s + v·d − p, c] · weight[u, v, c, k]`. `[N, H, W, inputChannels]`
/// to `[N, OH, OW, outputChannels]` with `OH = ⌊(H + p − (KH − 1) · d − 1) / s⌋ + 1`, p being the padding of both
/// sides.
///
/// Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998.
public struct Conv2D: Layer {
  /// `[KH, KW, inputChannels / groups, outputChannels]`.
  public let weight: Parameter
  /// `[outputChannels]`.
  public let bias: Parameter?
  public let stride: Size2D
  public let padding: Padding2D
  public let dilation: Size2D
  public let groups: Int
  /// What the padding is filled with.
  public let paddingMode: PaddingMode

  /// - Parameter hasBias: a bias is of no use before a normalisation.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Size2D, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, groups: Int = 1, hasBias: Bool = true, paddingMode: PaddingMode = .constant(0),
    initialization: Initialization = .heNormal, using random: inout RandomSource
  ) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.paddingMode = paddingMode
    weight = .filter(
      [kernelSize.height, kernelSize.width], inputChannels, outputChannels, groups: groups, layer: "Conv2D",
      initialization, using: &random)
    bias = .zeros([outputChannels], if: hasBias)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let weight = try x.tape.variable(weight)
    guard paddingMode != .constant(0), padding != .valid, weight.shape.rank == 4 else {
      return try x.crossCorrelation2D(
        weight, bias: bias.variable(on: x.tape), stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
    let window = Size2D(weight.shape[0], weight.shape[1])
    return try x.padded(padding, mode: paddingMode, window: window, stride: stride, dilation: dilation)
      .crossCorrelation2D(weight, bias: bias.variable(on: x.tape), stride: stride, dilation: dilation, groups: groups)
  }
}
