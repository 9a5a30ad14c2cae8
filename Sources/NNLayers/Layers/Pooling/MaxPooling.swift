/// The largest element under a sliding window; the stride is the window unless given: see `Variable.maxPool2D`.
/// `[N, H, W, C]` to `[N, OH, OW, C]`.
///
/// D. Scherer, A. Müller and S. Behnke, "Evaluation of Pooling Operations in Convolutional Architectures for Object
/// Recognition", 2010.
public struct MaxPool2D: Layer {
  public let window: Size2D
  public let stride: Size2D
  public let padding: Padding2D
  public let dilation: Size2D
  /// Whether a last window may reach beyond the padded image.
  public let roundsUp: Bool

  public init(
    _ window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid, dilation: Size2D = 1, roundsUp: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.dilation = dilation
    self.roundsUp = roundsUp
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.maxPool2D(window: window, stride: stride, padding: padding, dilation: dilation, roundsUp: roundsUp)
  }

  /// The output, and where its elements come from: what `Variable.maxUnpool2D` takes.
  public func withIndices(_ x: Variable) throws(TensorError) -> (values: Variable, indices: Tensor) {
    try inScope(of: x.tape, label: nil) { () throws(TensorError) in
      try x.maxPool2DWithIndices(
        window: window, stride: stride, padding: padding, dilation: dilation, roundsUp: roundsUp)
    }
  }
}

/// The largest element under a sliding window; the stride is the window unless given: see `Variable.maxPool1D`.
/// `[N, L, C]` to `[N, M, C]`.
///
/// D. Scherer, A. Müller and S. Behnke, "Evaluation of Pooling Operations in Convolutional Architectures for Object
/// Recognition", 2010.
public struct MaxPool1D: Layer {
  public let window: Int
  public let stride: Int
  public let padding: Padding1D
  public let dilation: Int
  /// Whether a last window may reach beyond the padded sequence.
  public let roundsUp: Bool

  public init(
    _ window: Int, stride: Int? = nil, padding: Padding1D = .valid, dilation: Int = 1, roundsUp: Bool = false
  ) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.dilation = dilation
    self.roundsUp = roundsUp
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.maxPool1D(window: window, stride: stride, padding: padding, dilation: dilation, roundsUp: roundsUp)
  }

  /// The output, and where its elements come from: what `Variable.maxUnpool1D` takes.
  public func withIndices(_ x: Variable) throws(TensorError) -> (values: Variable, indices: Tensor) {
    try inScope(of: x.tape, label: nil) { () throws(TensorError) in
      try x.maxPool1DWithIndices(
        window: window, stride: stride, padding: padding, dilation: dilation, roundsUp: roundsUp)
    }
  }
}
