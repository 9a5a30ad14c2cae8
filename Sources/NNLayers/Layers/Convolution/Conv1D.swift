/// Slides learned filters over sequences: cross-correlation with a bias,
/// `y[n, i, k] = bias[k] + Σ x[n, i·s + u·d − p, c] · weight[u, c, k]`. `[N, L, inputChannels]` to
/// `[N, M, outputChannels]` with `M = ⌊(L + p − (K − 1) · d − 1) / s⌋ + 1`, p being the padding of both sides.
///
/// A. Waibel, T. Hanazawa, G. Hinton, K. Shikano and K. Lang, "Phoneme Recognition Using Time-Delay Neural Networks",
/// 1989.
public struct Conv1D: Layer {
  /// `[K, inputChannels / groups, outputChannels]`.
  public let weight: Parameter
  /// `[outputChannels]`.
  public let bias: Parameter?
  public let stride: Int
  public let padding: Padding1D
  public let dilation: Int
  public let groups: Int
  /// What the padding is filled with.
  public let paddingMode: PaddingMode

  /// - Parameter hasBias: a bias is of no use before a normalisation.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1, padding: Padding1D = .valid,
    dilation: Int = 1, groups: Int = 1, hasBias: Bool = true, paddingMode: PaddingMode = .constant(0),
    initialization: Initialization = .heNormal, using random: inout RandomSource
  ) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.paddingMode = paddingMode
    weight = .filter(
      [kernelSize], inputChannels, outputChannels, groups: groups, layer: "Conv1D",
      initialization, using: &random)
    bias = .zeros([outputChannels], if: hasBias)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let weight = try x.tape.variable(weight)
    guard paddingMode != .constant(0), padding != .valid, let window = weight.shape.first else {
      return try x.crossCorrelation1D(
        weight, bias: bias.variable(on: x.tape), stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
    return try x.padded1D(padding, mode: paddingMode, window: window, stride: stride, dilation: dilation)
      .crossCorrelation1D(weight, bias: bias.variable(on: x.tape), stride: stride, dilation: dilation, groups: groups)
  }
}
