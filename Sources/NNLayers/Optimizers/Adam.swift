import TensorKernels

/// Adam: steps of about the learning rate's size, whatever the gradient's scale.
///
/// `m ← β₁m + (1 − β₁)g`, `v ← β₂v + (1 − β₂)g²`, `w ← w − rate · m̂ / (√v̂ + ε)`, with m̂ and v̂ corrected for their
/// start at zero. Weight decay is added to the gradient.
///
/// D. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015.
public struct Adam: Optimizer {
  private var core: AdamCore

  public var parameters: ParameterList { core.parameters }
  public var stepCount: Int { core.stepCount }
  public var learningRate: Double {
    get { core.learningRate }
    set { core.learningRate = newValue }
  }

  public init(
    _ parameters: ParameterList, learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    core = AdamCore(
      parameters: parameters, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      decay: weightDecay, decoupledDecay: 0)
  }

  public mutating func step(_ gradients: Gradients, allowingMissing: Bool) throws(TensorError) {
    try core.step(gradients, allowingMissing: allowingMissing)
  }

  public func state() throws(TensorError) -> [String: Tensor] { try core.state() }
  public mutating func load(state: [String: Tensor]) throws(TensorError) { try core.load(state: state) }
}

/// Adam whose weight decay shrinks the weights themselves, `w ← w − rate · decay · w`, beside the gradient's step.
///
/// I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", 2019.
public struct AdamW: Optimizer {
  private var core: AdamCore

  public var parameters: ParameterList { core.parameters }
  public var stepCount: Int { core.stepCount }
  public var learningRate: Double {
    get { core.learningRate }
    set { core.learningRate = newValue }
  }

  public init(
    _ parameters: ParameterList, learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0.01
  ) {
    core = AdamCore(
      parameters: parameters, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: 0,
      decoupledDecay: weightDecay)
  }

  public mutating func step(_ gradients: Gradients, allowingMissing: Bool) throws(TensorError) {
    try core.step(gradients, allowingMissing: allowingMissing)
  }

  public func state() throws(TensorError) -> [String: Tensor] { try core.state() }
  public mutating func load(state: [String: Tensor]) throws(TensorError) { try core.load(state: state) }
}

/// What Adam and AdamW share.
private struct AdamCore {
  let parameters: ParameterList
  var learningRate: Double
  let beta1: Double
  let beta2: Double
  let epsilon: Double
  let decay: Double
  let decoupledDecay: Double
  private(set) var stepCount = 0
  private var first: [Tensor] = []
  private var second: [Tensor] = []

  init(
    parameters: ParameterList, learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, decay: Double,
    decoupledDecay: Double
  ) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    self.decoupledDecay = decoupledDecay
  }

  mutating func step(_ gradients: Gradients, allowingMissing: Bool) throws(TensorError) {
    let pairs = try parameters.paired(with: gradients, allowingMissing: allowingMissing)
    if first.isEmpty {
      first = try parameters.zeros()
      second = try parameters.zeros()
    }
    stepCount += 1
    for pair in pairs {
      try first.prepare(pair)
      try second.prepare(pair)
      try pair.parameter.update { (value: inout Tensor) throws(TensorError) in
        if value.scalarType == .float64 {
          try update(&value, pair, Double.self)
        } else {
          try update(&value, pair, Float.self)
        }
      }
    }
    try gradients.applyBufferUpdates()
  }

  private func update<T: FloatingScalar>(
    _ value: inout Tensor, _ pair: ParameterGradient, _: T.Type
  ) throws(TensorError) {
    let count = value.elementCount
    let firstCorrection = 1 - power(beta1, stepCount)
    let secondCorrection = 1 - power(beta2, stepCount)
    try value.withMutablePointer(T.self) { weights in
      pair.gradient.withPointer(T.self) { gradient in
        first[pair.index].fill(T.self) { m in
          second[pair.index].fill(T.self) { v in
            adamUpdate(
              weights, gradient, first: m, second: v, count, rate: T(learningRate), beta1: T(beta1), beta2: T(beta2),
              complement1: T(1 - beta1), complement2: T(1 - beta2), epsilon: T(epsilon), decay: T(decay),
              decoupledDecay: T(decoupledDecay), firstCorrection: T(firstCorrection),
              secondCorrection: T(secondCorrection))
          }
        }
      }
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double { Double.power(base, Double(exponent)) }

  func state() throws(TensorError) -> [String: Tensor] {
    let zeros = first.isEmpty ? try parameters.zeros() : []
    var state = parameters.named("first", first.isEmpty ? zeros : try first.copies())
    state.merge(parameters.named("second", second.isEmpty ? zeros : try second.copies())) { old, _ in old }
    state["step"] = try Tensor(Double(stepCount), .float64)
    return state
  }

  mutating func load(state: [String: Tensor]) throws(TensorError) {
    let newFirst = try parameters.slot("first", in: state).copies()
    let newSecond = try parameters.slot("second", in: state).copies()
    stepCount = try state.stepCount()
    first = newFirst
    second = newSecond
  }
}
