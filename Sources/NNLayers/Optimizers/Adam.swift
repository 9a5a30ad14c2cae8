import TensorKernels

/// Adam: steps of about the learning rate's size, whatever the gradient's scale.
///
/// `m ← β₁m + (1 − β₁)g`, `v ← β₂v + (1 − β₂)g²`, `w ← w − rate · m̂ / (√v̂ + ε)`, with m̂ and v̂ corrected for their
/// start at zero. Weight decay is added to the gradient. With AMSGrad the largest v so far stands in v's place.
///
/// D. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015; S. Reddi, S. Kale and S. Kumar, "On the
/// Convergence of Adam and Beyond", 2018.
public typealias Adam = RuleOptimizer<AdamRule>

/// Adam whose weight decay shrinks the weights themselves, `w ← w − rate · decay · w`, beside the gradient's step.
///
/// I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", 2019.
public typealias AdamW = RuleOptimizer<AdamWRule>

/// The settings of `Adam`.
public struct AdamRule: OptimizerRule {
  public static let slots = ["first", "second", "maximum"]

  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var amsGrad: Bool

  public func uses(slot: Int) -> Bool { slot < 2 || amsGrad }

  public func validate() throws(TensorError) {
    try checkMoments(learningRate, beta1, beta2, epsilon, weightDecay)
  }

  public func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    try update(&p, WeightDecay(weightDecay, rate: learningRate, isDecoupled: false))
  }

  func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>, _ decay: WeightDecay<T>) throws(TensorError) {
    let t = Double(p.step)
    try adamUpdate(
      p.weights, p.gradient, first: p.slot(0), second: p.slot(1), maximum: p.slotIfUsed(2), p.count,
      MomentFactors(beta1: beta1, beta2: beta2), averageRate: T(learningRate / (1 - Double.power(beta1, t))),
      gradientRate: 0, inverseRoot: T(1 / (1 - Double.power(beta2, t)).squareRoot()), epsilon: T(epsilon),
      decay: decay.added, shrink: decay.shrink)
  }
}

/// The settings of `AdamW`: those of Adam.
@dynamicMemberLookup
public struct AdamWRule: OptimizerRule {
  public static let slots = AdamRule.slots
  private var adam: AdamRule

  init(_ adam: AdamRule) { self.adam = adam }

  public var learningRate: Double {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }

  public subscript<Value>(dynamicMember setting: WritableKeyPath<AdamRule, Value>) -> Value {
    get { adam[keyPath: setting] }
    set { adam[keyPath: setting] = newValue }
  }

  public func uses(slot: Int) -> Bool { adam.uses(slot: slot) }
  public func validate() throws(TensorError) { try adam.validate() }

  public func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    try adam.update(&p, WeightDecay(adam.weightDecay, rate: adam.learningRate, isDecoupled: true))
  }
}

extension RuleOptimizer where Rule == AdamRule {
  public init(
    _ parameters: ParameterList, learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, amsGrad: Bool = false
  ) {
    self.init(
      parameters,
      rule: AdamRule(
        learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
        amsGrad: amsGrad))
  }
}

extension RuleOptimizer where Rule == AdamWRule {
  public init(
    _ parameters: ParameterList, learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0.01, amsGrad: Bool = false
  ) {
    self.init(
      parameters,
      rule: AdamWRule(
        AdamRule(
          learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
          amsGrad: amsGrad)))
  }
}

/// The settings that Adam and its relatives share.
func checkMoments(
  _ learningRate: Double, _ beta1: Double, _ beta2: Double, _ epsilon: Double, _ weightDecay: Double
) throws(TensorError) {
  try check(learningRate, "the learning rate", 0...)
  try check(beta1, "beta1", 0..<1)
  try check(beta2, "beta2", 0..<1)
  try check(epsilon, "epsilon", 0...)
  try check(weightDecay, "weight decay", 0...)
}

/// Weight decay as the kernels take it: part of the gradient, or decoupled from it.
struct WeightDecay<T: OptimizerScalar> {
  /// How much of the weights is added to the gradient.
  let added: T
  /// What the weights are multiplied by before the step.
  let shrink: T

  init(_ decay: Double, rate: Double, isDecoupled: Bool) {
    added = isDecoupled ? 0 : T(decay)
    shrink = isDecoupled ? T(1 - rate * decay) : 1
  }
}
