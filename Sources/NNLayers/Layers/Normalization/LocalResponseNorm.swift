/// Divides by the sum of squares over neighbouring channels of `[.., C]`: see `Variable.localResponseNormalized`.
///
/// A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012.
public struct LocalResponseNorm: Layer {
  public let size: Int
  public let alpha: Double
  public let beta: Double
  public let k: Double

  public init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.k = k
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: k)
  }
}
