/// `y = (x − μ) / √(σ² + ε) · weight + bias` with the mean μ and the variance σ² over the last axes, whose sizes are
/// given. Input and output `[.., sizes]`.
///
/// J. Ba, J. Kiros and G. Hinton, "Layer Normalization", 2016.
public struct LayerNorm: Layer {
  /// The sizes of the axes over which is normalised.
  public let sizes: Shape
  /// Of these sizes, starts at 1.
  public let weight: Parameter?
  /// Of these sizes, starts at 0.
  public let bias: Parameter?
  public let epsilon: Double

  /// - Parameters:
  ///   - isAffine: whether there is a weight.
  ///   - hasBias: whether there is a bias beside the weight.
  public init(_ sizes: Shape, epsilon: Double = 1e-5, isAffine: Bool = true, hasBias: Bool = true) {
    self.sizes = sizes
    self.epsilon = epsilon
    weight = .ones(sizes, if: isAffine)
    bias = .zeros(sizes, if: isAffine && hasBias)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.layerNormalized(
      over: sizes, weight: weight.variable(on: x.tape), bias: bias.variable(on: x.tape), epsilon: epsilon)
  }
}
