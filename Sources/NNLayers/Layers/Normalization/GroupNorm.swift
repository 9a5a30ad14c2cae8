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
    weight = .ones([channels], if: isAffine)
    bias = .zeros([channels], if: isAffine)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.groupNormalized(
      groups: groups, weight: weight.variable(on: x.tape), bias: bias.variable(on: x.tape), epsilon: epsilon)
  }
}
