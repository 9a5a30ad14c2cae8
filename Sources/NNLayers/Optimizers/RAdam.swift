import TensorKernels

/// Adam that takes plain steps along the average gradient until the size of gradients is known well enough, and scales
/// by how well from then on.
///
/// With `ρ∞ = 2 / (1 − β₂) − 1` and `ρ = ρ∞ − 2tβ₂ᵗ / (1 − β₂ᵗ)`: `w ← w − rate · m̂` while ρ ≤ 5, then
/// `w ← w − rate · m̂ · √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ)) · √(1 − β₂ᵗ) / (√v + ε)`. Weight decay is added to the
/// gradient, or shrinks the weights themselves where it is decoupled.
///
/// L. Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", 2020; ε and the bound of 5 are placed as
/// in PyTorch.
public typealias RAdam = RuleOptimizer<RAdamRule>

/// The settings of `RAdam`.
public struct RAdamRule: OptimizerRule {
  public static let slots = ["first", "second"]

  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var decoupledWeightDecay: Bool

  public func validate() throws(TensorError) {
    try checkMoments(learningRate, beta1, beta2, epsilon, weightDecay)
  }

  public func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    let t = Double(p.step)
    let decay = WeightDecay<T>(weightDecay, rate: learningRate, isDecoupled: decoupledWeightDecay)
    let power = Double.power(beta2, t)
    let limit = 2 / (1 - beta2) - 1
    let length = limit - 2 * t * power / (1 - power)
    let isAdaptive = length > 5
    var rate = learningRate / (1 - Double.power(beta1, t))
    if isAdaptive {
      let variance = (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
      rate *= (variance * (1 - power)).squareRoot()
    }
    try rectifiedAdamUpdate(
      p.weights, p.gradient, first: p.slot(0), second: p.slot(1), p.count, MomentFactors(beta1: beta1, beta2: beta2),
      rate: T(rate), isAdaptive: isAdaptive, epsilon: T(epsilon), decay: decay.added, shrink: decay.shrink)
  }
}

extension RuleOptimizer where Rule == RAdamRule {
  public init(
    _ parameters: ParameterList, learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, decoupledWeightDecay: Bool = false
  ) {
    self.init(
      parameters,
      rule: RAdamRule(
        learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
        decoupledWeightDecay: decoupledWeightDecay))
  }
}
