import TensorKernels

/// Adam with Nesterov's look-ahead.
///
/// With Adam's averages m and v and `μₜ = β₁ · (1 − ½ · 0.96^(t · ψ))`, ψ the momentum's decay:
/// `w ← w − rate · ((1 − μₜ) / (1 − Πμ) · g + μₜ₊₁ / (1 − μₜ₊₁Πμ) · m) / (√v̂ + ε)`, where Π runs over the steps so far.
/// Weight decay is added to the gradient, or shrinks the weights themselves where it is decoupled.
///
/// T. Dozat, "Incorporating Nesterov Momentum into Adam", 2016; in the form that PyTorch uses.
public typealias NAdam = RuleOptimizer<NAdamRule>

/// The settings of `NAdam`.
public struct NAdamRule: OptimizerRule {
  public static let slots = ["first", "second"]
  public static let numbers = ["momentumProduct"]

  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var decoupledWeightDecay: Bool
  public var momentumDecay: Double

  public func validate() throws(TensorError) {
    try checkMoments(learningRate, beta1, beta2, epsilon, weightDecay)
    try check(momentumDecay, "the momentum's decay", 0...)
  }

  public func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    let t = Double(p.step)
    let decay = WeightDecay<T>(weightDecay, rate: learningRate, isDecoupled: decoupledWeightDecay)
    let momentum = beta1 * (1 - 0.5 * Double.power(0.96, t * momentumDecay))
    let next = beta1 * (1 - 0.5 * Double.power(0.96, (t + 1) * momentumDecay))
    p.numbers[0] *= momentum
    let product = p.numbers[0]
    try adamUpdate(
      p.weights, p.gradient, first: p.slot(0), second: p.slot(1), maximum: nil, p.count,
      MomentFactors(beta1: beta1, beta2: beta2), averageRate: T(learningRate * next / (1 - product * next)),
      gradientRate: T(learningRate * (1 - momentum) / (1 - product)),
      inverseRoot: T(1 / (1 - Double.power(beta2, t)).squareRoot()), epsilon: T(epsilon),
      decay: decay.added, shrink: decay.shrink)
  }
}

extension RuleOptimizer where Rule == NAdamRule {
  public init(
    _ parameters: ParameterList, learningRate: Double = 2e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, decoupledWeightDecay: Bool = false, momentumDecay: Double = 4e-3
  ) {
    self.init(
      parameters,
      rule: NAdamRule(
        learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
        decoupledWeightDecay: decoupledWeightDecay, momentumDecay: momentumDecay))
  }
}
