/// `max(x, 0)`.
public struct ReLU: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.relu() }
}

/// `min(max(x, 0), 6)`: see `Variable.relu6`.
public struct ReLU6: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.relu6() }
}

/// `x` where it is positive, else `slope · x`.
public struct LeakyReLU: Layer {
  public let slope: Double
  public init(slope: Double = 0.01) { self.slope = slope }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.leakyReLU(slope: slope) }
}

/// `x` where it is positive, else `alpha · (eˣ − 1)`.
public struct ELU: Layer {
  public let alpha: Double
  public init(alpha: Double = 1) { self.alpha = alpha }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.elu(alpha: alpha) }
}

/// ELU with the constants of self-normalising networks: see `Variable.selu`.
public struct SELU: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.selu() }
}

/// `x · Φ(x)`, with the normal distribution function Φ.
public struct GELU: Layer {
  public let approximation: GELUApproximation
  public init(approximation: GELUApproximation = .none) { self.approximation = approximation }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.gelu(approximation: approximation) }
}

/// `x · sigmoid(x)`, also known as Swish.
public struct SiLU: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.silu() }
}

/// `x · tanh(softplus(x))`.
public struct Mish: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.mish() }
}

/// `ln(1 + e^(beta · x)) / beta`, and x where `beta · x` is above the threshold.
public struct Softplus: Layer {
  public let beta: Double
  public let threshold: Double
  public init(beta: Double = 1, threshold: Double = 20) {
    self.beta = beta
    self.threshold = threshold
  }
  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.softplus(beta: beta, threshold: threshold)
  }
}

/// `1 / (1 + e⁻ˣ)`.
public struct Sigmoid: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.sigmoid() }
}

/// The hyperbolic tangent.
public struct Tanh: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.tanh() }
}

/// `min(max(x + 3, 0), 6) / 6`.
public struct HardSigmoid: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.hardSigmoid() }
}

/// `x · hardSigmoid(x)`.
public struct HardSwish: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.hardSwish() }
}

/// Probabilities along an axis. Not before `softmaxCrossEntropy`, which takes the scores themselves.
public struct Softmax: Layer {
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.softmax(axis: axis) }
}

/// The logarithms of the probabilities along an axis.
public struct LogSoftmax: Layer {
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.logSoftmax(axis: axis) }
}

/// Probabilities along an axis, large for small scores.
public struct Softmin: Layer {
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.softmin(axis: axis) }
}
