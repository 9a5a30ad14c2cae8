/// The largest element under a sliding window; the stride is the window unless given. `[N, H, W, C]`.
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

/// The mean under a sliding window; the stride is the window unless given. `[N, H, W, C]`.
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

/// The largest element of each of `size` parts of an image: `[N, H, W, C]` to `[N, OH, OW, C]`.
public struct AdaptiveMaxPool2D: Layer {
  public let size: Size2D

  public init(_ size: Size2D) { self.size = size }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.adaptiveMaxPool2D(to: size) }
}

/// The mean of each of `size` parts of an image: `[N, H, W, C]` to `[N, OH, OW, C]`.
public struct AdaptiveAvgPool2D: Layer {
  public let size: Size2D

  public init(_ size: Size2D) { self.size = size }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.adaptiveAveragePool2D(to: size) }
}

/// The mean of each channel over the whole image: `[N, H, W, C]` to `[N, C]`.
///
/// M. Lin, Q. Chen and S. Yan, "Network in Network", 2014.
public struct GlobalAveragePool2D: Layer {
  public init() {}

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    guard x.shape.rank == 4 else {
      throw TensorError(.shape, "expected an input [N, H, W, C]", shapes: [x.shape], operation: "mean")
    }
    return try x.mean(axes: [1, 2])
  }
}

/// The largest element of each channel over the whole image: `[N, H, W, C]` to `[N, C]`.
public struct GlobalMaxPool2D: Layer {
  public init() {}

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    guard x.shape.rank == 4 else {
      throw TensorError(.shape, "expected an input [N, H, W, C]", shapes: [x.shape], operation: "max")
    }
    return try x.max(axes: [1, 2])
  }
}
