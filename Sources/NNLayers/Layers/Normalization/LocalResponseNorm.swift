/// `y = x / (k + alpha / size · Σ x²)^beta` with the sum over `size` neighbouring channels: see
/// `Variable.localResponseNormalized`. Input and output `[.., C]`.
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
