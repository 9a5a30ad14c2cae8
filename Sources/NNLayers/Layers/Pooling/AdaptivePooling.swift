/// The largest element of each of `size` parts of an image: `[N, H, W, C]` to `[N, OH, OW, C]`. See
/// `Variable.adaptiveMaxPool2D`.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Spatial Pyramid Pooling in Deep Convolutional Networks for Visual Recognition",
/// 2014.
public struct AdaptiveMaxPool2D: Layer {
  public let size: Size2D

  public init(_ size: Size2D) { self.size = size }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.adaptiveMaxPool2D(to: size) }
}

/// The mean of each of `size` parts of an image: `[N, H, W, C]` to `[N, OH, OW, C]`. See
/// `Variable.adaptiveAveragePool2D`.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Spatial Pyramid Pooling in Deep Convolutional Networks for Visual Recognition",
/// 2014.
public struct AdaptiveAvgPool2D: Layer {
  public let size: Size2D

  public init(_ size: Size2D) { self.size = size }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.adaptiveAveragePool2D(to: size) }
}

/// The largest element of each of `size` parts of a sequence: `[N, L, C]` to `[N, size, C]`. See
/// `Variable.adaptiveMaxPool1D`.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Spatial Pyramid Pooling in Deep Convolutional Networks for Visual Recognition",
/// 2014.
public struct AdaptiveMaxPool1D: Layer {
  public let size: Int

  public init(_ size: Int) { self.size = size }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.adaptiveMaxPool1D(to: size) }
}

/// The mean of each of `size` parts of a sequence: `[N, L, C]` to `[N, size, C]`. See `Variable.adaptiveAveragePool1D`.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Spatial Pyramid Pooling in Deep Convolutional Networks for Visual Recognition",
/// 2014.
public struct AdaptiveAvgPool1D: Layer {
  public let size: Int

  public init(_ size: Int) { self.size = size }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.adaptiveAveragePool1D(to: size) }
}
