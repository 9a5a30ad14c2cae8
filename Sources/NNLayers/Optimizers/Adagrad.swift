import TensorKernels

/// Divides the gradient by the root of the sum of all its squares: seldom seen features take long steps.
///
/// `s ← s + g²`, `w ← w − rate / (1 + (t − 1) · rateDecay) · g / (√s + ε)`. Weight decay is added to the gradient.
///
/// J. Duchi, E. Hazan and Y. Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization",
/// 2011; in the form that PyTorch uses.
public typealias Adagrad = RuleOptimizer<AdagradRule>

/// The settings of `Adagrad`.
public struct AdagradRule: OptimizerRule {
  public static let slots = ["square"]

  public var learningRate: Double
  public var learningRateDecay: Double
  public var weightDecay: Double
  public var initialAccumulator: Double
  public var epsilon: Double

  public func initialValue(slot: Int) -> Double { initialAccumulator }

  public func validate() throws(TensorError) {
    try check(learningRate, "the learning rate", 0...)
    try check(learningRateDecay, "the learning rate's decay", 0...)
    try check(weightDecay, "weight decay", 0...)
    try check(initialAccumulator, "the accumulator's start", 0...)
    try check(epsilon, "epsilon", 0...)
  }

  public func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    let rate = learningRate / (1 + Double(p.step - 1) * learningRateDecay)
    try adagradUpdate(
      p.weights, p.gradient, square: p.slot(0), p.count, rate: T(rate), epsilon: T(epsilon), decay: T(weightDecay))
  }
}

extension RuleOptimizer where Rule == AdagradRule {
  public init(
    _ parameters: ParameterList, learningRate: Double = 1e-2, learningRateDecay: Double = 0, weightDecay: Double = 0,
    initialAccumulator: Double = 0, epsilon: Double = 1e-10
  ) {
    self.init(
      parameters,
      rule: AdagradRule(
        learningRate: learningRate, learningRateDecay: learningRateDecay, weightDecay: weightDecay,
        initialAccumulator: initialAccumulator, epsilon: epsilon))
  }
}
