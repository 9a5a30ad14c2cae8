import TensorKernels

/// Divides the gradient by the root of its recent mean square.
///
/// `s ← α · s + (1 − α) · g²`, `w ← w − rate · g / (√s + ε)`. Centered, the square of the mean gradient is taken off s:
/// the division is by a deviation. With momentum, `v ← momentum · v + g / (√s + ε)` and `w ← w − rate · v`. Weight decay
/// is added to the gradient. ε stands outside the root, as in PyTorch; Keras has it inside.
///
/// T. Tieleman and G. Hinton, "Lecture 6.5: RMSProp", 2012; A. Graves, "Generating Sequences with Recurrent Neural
/// Networks", 2013 (centered).
public typealias RMSprop = RuleOptimizer<RMSpropRule>

/// The settings of `RMSprop`.
public struct RMSpropRule: OptimizerRule {
  public static let slots = ["square", "mean", "velocity"]

  public var learningRate: Double
  public var alpha: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var momentum: Double
  public var centered: Bool

  public func uses(slot: Int) -> Bool { slot == 0 || (slot == 1 ? centered : momentum != 0) }

  public func validate() throws(TensorError) {
    try check(learningRate, "the learning rate", 0...)
    try check(alpha, "alpha", 0...1)
    try check(epsilon, "epsilon", 0...)
    try check(weightDecay, "weight decay", 0...)
    try check(momentum, "momentum", 0...)
  }

  public func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
    try rmsPropUpdate(
      p.weights, p.gradient, square: p.slot(0), mean: p.slotIfUsed(1), velocity: p.slotIfUsed(2), p.count,
      rate: T(learningRate), alpha: T(alpha), complement: T(1 - alpha), epsilon: T(epsilon), momentum: T(momentum),
      decay: T(weightDecay))
  }
}

extension RuleOptimizer where Rule == RMSpropRule {
  public init(
    _ parameters: ParameterList, learningRate: Double = 1e-2, alpha: Double = 0.99, epsilon: Double = 1e-8,
    weightDecay: Double = 0, momentum: Double = 0, centered: Bool = false
  ) {
    self.init(
      parameters,
      rule: RMSpropRule(
        learningRate: learningRate, alpha: alpha, epsilon: epsilon, weightDecay: weightDecay, momentum: momentum,
        centered: centered))
  }
}
