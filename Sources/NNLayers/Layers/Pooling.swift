/// The largest element under a sliding window; the stride is the window unless given. `[N, H, W, C]`.
public struct MaxPool2D: Layer {
  public let window: Size2D
  public let stride: Size2D
  public let padding: Padding2D

  public init(_ window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.maxPool2D(window: window, stride: stride, padding: padding)
  }
}

/// The mean under a sliding window; the stride is the window unless given. `[N, H, W, C]`.
public struct AvgPool2D: Layer {
  public let window: Size2D
  public let stride: Size2D
  public let padding: Padding2D
  /// Whether padding counts as zeros.
  public let countsPadding: Bool

  public init(_ window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid, countsPadding: Bool = true) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.countsPadding = countsPadding
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.averagePool2D(window: window, stride: stride, padding: padding, countsPadding: countsPadding)
  }
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
