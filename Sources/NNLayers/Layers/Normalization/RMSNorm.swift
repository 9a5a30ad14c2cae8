/// `y = x / √(mean(x²) + ε) · weight` over the last axes, whose sizes are given. Input and output `[.., sizes]`.
///
/// B. Zhang and R. Sennrich, "Root Mean Square Layer Normalization", 2019.
public struct RMSNorm: Layer {
  /// The sizes of the axes over which is normalised.
  public let sizes: Shape
  /// Of these sizes, starts at 1.
  public let weight: Parameter?
  /// The smallest relative step of the scalar type unless given.
  public let epsilon: Double?

  public init(_ sizes: Shape, epsilon: Double? = nil, isAffine: Bool = true) {
    self.sizes = sizes
    self.epsilon = epsilon
    weight = .ones(sizes, if: isAffine)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.rmsNormalized(over: sizes, weight: weight.variable(on: x.tape), epsilon: epsilon)
  }
}
