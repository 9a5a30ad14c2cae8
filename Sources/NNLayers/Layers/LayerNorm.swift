/// Normalises over the last axes, whose sizes are given, then scales and shifts each element.
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
    weight = isAffine ? Parameter { () throws(TensorError) in try .ones(sizes) } : nil
    bias = isAffine && hasBias ? Parameter { () throws(TensorError) in try .zeros(sizes) } : nil
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.layerNormalized(
      over: sizes, weight: weight.variable(on: x.tape), bias: bias.variable(on: x.tape), epsilon: epsilon)
  }
}

/// Divides by the root mean square over the last axes, whose sizes are given, then scales each element.
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
    weight = isAffine ? Parameter { () throws(TensorError) in try .ones(sizes) } : nil
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.rmsNormalized(over: sizes, weight: weight.variable(on: x.tape), epsilon: epsilon)
  }
}

extension Parameter? {
  /// The parameter's variable on a tape, if there is a parameter.
  func variable(on tape: Tape) throws(TensorError) -> Variable? {
    guard let self else { return nil }
    return try tape.variable(self)
  }
}
