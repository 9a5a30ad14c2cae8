/// Normalises groups of neighbouring channels of each image `[N, .., channels]`, then scales and shifts each channel.
///
/// Y. Wu and K. He, "Group Normalization", 2018.
public struct GroupNorm: Layer {
  public let groups: Int
  /// `[channels]`, starts at 1.
  public let weight: Parameter?
  /// `[channels]`, starts at 0.
  public let bias: Parameter?
  public let epsilon: Double

  public init(groups: Int, channels: Int, epsilon: Double = 1e-5, isAffine: Bool = true) {
    self.groups = groups
    self.epsilon = epsilon
    weight = isAffine ? Parameter { () throws(TensorError) in try .ones([channels]) } : nil
    bias = isAffine ? Parameter { () throws(TensorError) in try .zeros([channels]) } : nil
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.groupNormalized(
      groups: groups, weight: weight.variable(on: x.tape), bias: bias.variable(on: x.tape), epsilon: epsilon)
  }
}

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
