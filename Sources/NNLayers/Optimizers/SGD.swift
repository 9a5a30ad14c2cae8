import TensorKernels

/// Stochastic gradient descent with momentum, Nesterov's look-ahead and weight decay.
///
/// `g ← g + decay · w`, `v ← momentum · v + (1 − dampening) · g`, `w ← w − rate · v`, or
/// `w ← w − rate · (g + momentum · v)` with Nesterov's look-ahead: the form that PyTorch uses. As there, a parameter's
/// first gradient enters the velocity undamped.
///
/// I. Sutskever, J. Martens, G. Dahl and G. Hinton, "On the Importance of Initialization and Momentum", 2013.
public typealias SGD = RuleOptimizer<SGDRule>

/// The settings of `SGD`.
public struct SGDRule: OptimizerRule {
  public static let slots = ["velocity"]

  public var learningRate: Double
  public var momentum: Double
  public var dampening: Double
  public var nesterov: Bool
  public var weightDecay: Double

  public func validate() throws(TensorError) {
    try check(learningRate, "the learning rate", 0...)
    try check(momentum, "momentum", 0...)
    try check(dampening, "dampening", ...1)
    try check(weightDecay, "weight decay", 0...)
    guard !nesterov || dampening == 0 else {
      throw TensorError(.argument, "Nesterov's look-ahead has no dampening", operation: "step")
    }
  }

  public func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    let isDamped = p.step > 1 && momentum != 0
    try momentumUpdate(
      p.weights, p.gradient, velocity: p.slot(0), p.count, rate: T(learningRate), momentum: T(momentum),
      share: isDamped ? T(1 - dampening) : 1, nesterov: nesterov, decay: T(weightDecay))
  }
}

extension RuleOptimizer where Rule == SGDRule {
  public init(
    _ parameters: ParameterList, learningRate: Double, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: Double = 0, dampening: Double = 0
  ) {
    self.init(
      parameters,
      rule: SGDRule(
        learningRate: learningRate, momentum: momentum, dampening: dampening, nesterov: nesterov,
        weightDecay: weightDecay))
  }
}
