/// `y = (x − μ) / √(σ² + ε) · weight + bias` with the mean μ and the variance σ² of each image's group of
/// `channels / groups` neighbouring channels. Input and output `[N, .., channels]`.
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
    weight = .ones([channels], if: isAffine)
    bias = .zeros([channels], if: isAffine)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.groupNormalized(
      groups: groups, weight: weight.variable(on: x.tape), bias: bias.variable(on: x.tape), epsilon: epsilon)
  }
}
