/// The mean under a sliding window; the stride is the window unless given: see `Variable.averagePool2D`. `[N, H, W, C]`
/// to `[N, OH, OW, C]`.
///
/// Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998
/// (subsampling).
public struct AvgPool2D: Layer {
  public let window: Size2D
  public let stride: Size2D
  public let padding: Padding2D
  /// Whether padding counts as zeros.
  public let countsPadding: Bool
  /// Whether a last window may reach beyond the padded image.
  public let roundsUp: Bool
  /// What each sum is divided by, in place of the number of elements.
  public let divisor: Int?

  public init(
    _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid, countsPadding: Bool = true,
    roundsUp: Bool = false, divisor: Int? = nil
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.countsPadding = countsPadding
    self.roundsUp = roundsUp
    self.divisor = divisor
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.averagePool2D(
      window: window, stride: stride, padding: padding, countsPadding: countsPadding, roundsUp: roundsUp,
      divisor: divisor)
  }
}

/// The mean under a sliding window; the stride is the window unless given: see `Variable.averagePool1D`. `[N, L, C]` to
/// `[N, M, C]`.
///
/// Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998
/// (subsampling).
public struct AvgPool1D: Layer {
  public let window: Int
  public let stride: Int
  public let padding: Padding1D
  /// Whether padding counts as zeros.
  public let countsPadding: Bool
  /// Whether a last window may reach beyond the padded sequence.
  public let roundsUp: Bool

  public init(
    _ window: Int, stride: Int? = nil, padding: Padding1D = .valid, countsPadding: Bool = true, roundsUp: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.countsPadding = countsPadding
    self.roundsUp = roundsUp
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.averagePool1D(
      window: window, stride: stride, padding: padding, countsPadding: countsPadding, roundsUp: roundsUp)
  }
}
