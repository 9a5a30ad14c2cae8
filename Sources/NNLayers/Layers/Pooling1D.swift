/// The largest element under a sliding window; the stride is the window unless given. `[N, L, C]`.
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
}

/// The mean under a sliding window; the stride is the window unless given. `[N, L, C]`.
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

/// The largest element of each of `size` parts of a sequence: `[N, L, C]` to `[N, size, C]`.
public struct AdaptiveMaxPool1D: Layer {
  public let size: Int

  public init(_ size: Int) { self.size = size }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.adaptiveMaxPool1D(to: size) }
}

/// The mean of each of `size` parts of a sequence: `[N, L, C]` to `[N, size, C]`.
public struct AdaptiveAvgPool1D: Layer {
  public let size: Int

  public init(_ size: Int) { self.size = size }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.adaptiveAveragePool1D(to: size) }
}

/// The mean of each channel over the whole sequence: `[N, L, C]` to `[N, C]`.
public struct GlobalAveragePool1D: Layer {
  public init() {}

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    guard x.shape.rank == 3 else {
      throw TensorError(.shape, "expected an input [N, L, C]", shapes: [x.shape], operation: "mean")
    }
    return try x.mean(axes: [1])
  }
}

/// The largest element of each channel over the whole sequence: `[N, L, C]` to `[N, C]`.
public struct GlobalMaxPool1D: Layer {
  public init() {}

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    guard x.shape.rank == 3 else {
      throw TensorError(.shape, "expected an input [N, L, C]", shapes: [x.shape], operation: "max")
    }
    return try x.max(axes: [1])
  }
}
