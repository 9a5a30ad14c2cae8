import TensorKernels

/// Steps of the learning rate's size along the sign of an average gradient.
///
/// `w ← w − rate · (sign(β₁m + (1 − β₁)g) + decay · w)`, `m ← β₂m + (1 − β₂)g`. The sign of 0 is 0. The paper advises a
/// learning rate three to ten times smaller than AdamW's, and a weight decay as much larger.
///
/// X. Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2.
public typealias Lion = RuleOptimizer<LionRule>

/// The settings of `Lion`.
public struct LionRule: OptimizerRule {
  public static let slots = ["average"]

  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var weightDecay: Double

  public func validate() throws(TensorError) {
    try checkMoments(learningRate, beta1, beta2, 0, weightDecay)
  }

  public func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    try lionUpdate(
      p.weights, p.gradient, average: p.slot(0), p.count, rate: T(learningRate), beta1: T(beta1), beta2: T(beta2),
      complement1: T(1 - beta1), complement2: T(1 - beta2), decay: T(weightDecay))
  }
}

extension RuleOptimizer where Rule == LionRule {
  public init(
    _ parameters: ParameterList, learningRate: Double = 1e-4, beta1: Double = 0.9, beta2: Double = 0.99,
    weightDecay: Double = 0
  ) {
    self.init(
      parameters,
      rule: LionRule(learningRate: learningRate, beta1: beta1, beta2: beta2, weightDecay: weightDecay))
  }
}
