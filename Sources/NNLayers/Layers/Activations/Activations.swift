/// `y = max(x, 0)`: see `Variable.relu`. Any shape; the output has it too.
///
/// V. Nair and G. Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", 2010.
public struct ReLU: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.relu() }
}

/// `y = min(max(x, 0), 6)`: see `Variable.relu6`. Any shape; the output has it too.
///
/// A. Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.
public struct ReLU6: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.relu6() }
}

/// `y = x` where `x > 0`, else `y = slope · x`: see `Variable.leakyReLU`. Any shape; the output has it too.
///
/// A. Maas, A. Hannun and A. Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013.
public struct LeakyReLU: Layer {
  public let slope: Double
  public init(slope: Double = 0.01) { self.slope = slope }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.leakyReLU(slope: slope) }
}

/// `y = x` where `x > 0`, else `y = alpha · (eˣ − 1)`: see `Variable.elu`. Any shape; the output has it too.
///
/// D. Clevert, T. Unterthiner and S. Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units",
/// 2015.
public struct ELU: Layer {
  public let alpha: Double
  public init(alpha: Double = 1) { self.alpha = alpha }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.elu(alpha: alpha) }
}

/// `y = λ · x` where `x > 0`, else `y = λ · α · (eˣ − 1)`: see `Variable.selu`. Any shape; the output has it too.
///
/// G. Klambauer, T. Unterthiner, A. Mayr and S. Hochreiter, "Self-Normalizing Neural Networks", 2017.
public struct SELU: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.selu() }
}

/// `y = x · Φ(x)`: see `Variable.gelu`. Any shape; the output has it too.
///
/// Φ is the normal distribution function, exact or by a hyperbolic tangent. D. Hendrycks and K. Gimpel, "Gaussian Error
/// Linear Units", 2016.
public struct GELU: Layer {
  public let approximation: GELUApproximation
  public init(approximation: GELUApproximation = .none) { self.approximation = approximation }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.gelu(approximation: approximation) }
}

/// `y = x · σ(x)`: see `Variable.silu`. Any shape; the output has it too.
///
/// Also known as Swish. S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
/// Approximation in Reinforcement Learning", 2017.
public struct SiLU: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.silu() }
}

/// `y = x · tanh(softplus(x))`: see `Variable.mish`. Any shape; the output has it too.
///
/// D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019.
public struct Mish: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.mish() }
}

/// `y = ln(1 + e^(beta · x)) / beta`: see `Variable.softplus`. Any shape; the output has it too.
///
/// It is x where `beta · x` is above the threshold. C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau and R. Garcia,
/// "Incorporating Second-Order Functional Knowledge for Better Option Pricing", 2000.
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

/// `y = 1 / (1 + e⁻ˣ)`: see `Variable.sigmoid`. Any shape; the output has it too.
///
/// D. Rumelhart, G. Hinton and R. Williams, "Learning Representations by Back-Propagating Errors", 1986.
public struct Sigmoid: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.sigmoid() }
}

/// `y = tanh x`: see `Variable.tanh`. Any shape; the output has it too.
///
/// Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, "Efficient BackProp", 1998.
public struct Tanh: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.tanh() }
}

/// `y = min(max(x + 3, 0), 6) / 6`: see `Variable.hardSigmoid`. Any shape; the output has it too.
///
/// A. Howard et al., "Searching for MobileNetV3", 2019.
public struct HardSigmoid: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.hardSigmoid() }
}

/// `y = x · hardSigmoid(x)`: see `Variable.hardSwish`. Any shape; the output has it too.
///
/// A. Howard et al., "Searching for MobileNetV3", 2019.
public struct HardSwish: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.hardSwish() }
}

/// `y = eˣ / Σ eˣ`: see `Variable.softmax`. Any shape; the output has it too.
///
/// Probabilities along an axis. Not before `softmaxCrossEntropy`, which takes the scores themselves. J. Bridle,
/// "Probabilistic Interpretation of Feedforward Classification Network Outputs, with Relationships to Statistical
/// Pattern Recognition", 1990.
public struct Softmax: Layer {
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.softmax(axis: axis) }
}

/// `y = x − ln Σ eˣ`: see `Variable.logSoftmax`. Any shape; the output has it too.
///
/// The logarithms of the probabilities along an axis. J. Bridle, "Probabilistic Interpretation of Feedforward
/// Classification Network Outputs, with Relationships to Statistical Pattern Recognition", 1990.
public struct LogSoftmax: Layer {
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.logSoftmax(axis: axis) }
}

/// `y = e⁻ˣ / Σ e⁻ˣ`: see `Variable.softmin`. Any shape; the output has it too.
///
/// Probabilities along an axis, large for small scores. J. Bridle, "Probabilistic Interpretation of Feedforward
/// Classification Network Outputs, with Relationships to Statistical Pattern Recognition", 1990.
public struct Softmin: Layer {
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.softmin(axis: axis) }
}
