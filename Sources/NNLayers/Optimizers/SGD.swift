import TensorKernels

/// Stochastic gradient descent with momentum, Nesterov's look-ahead and weight decay.
///
/// `g ← g + decay · w`, `v ← momentum · v + g`, `w ← w − rate · v`, or `w ← w − rate · (g + momentum · v)` with
/// Nesterov's look-ahead: the form that PyTorch uses.
///
/// I. Sutskever, J. Martens, G. Dahl and G. Hinton, "On the Importance of Initialization and Momentum", 2013.
public struct SGD: Optimizer {
  public let parameters: ParameterList
  public var learningRate: Double
  public var momentum: Double
  public var nesterov: Bool
  public var weightDecay: Double
  public private(set) var stepCount = 0
  private var velocities: [Tensor] = []

  public init(
    _ parameters: ParameterList, learningRate: Double, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: Double = 0
  ) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  public mutating func step(_ gradients: Gradients, allowingMissing: Bool) throws(TensorError) {
    let pairs = try parameters.paired(with: gradients, allowingMissing: allowingMissing)
    if velocities.isEmpty { velocities = try parameters.zeros() }
    for pair in pairs {
      try velocities.prepare(pair)
      let velocity = velocities[pair.index]
      try pair.parameter.update { (value: inout Tensor) throws(TensorError) in
        if value.scalarType == .float64 {
          try update(&value, pair.gradient, velocity, Double.self)
        } else {
          try update(&value, pair.gradient, velocity, Float.self)
        }
      }
    }
    stepCount += 1
    try gradients.applyBufferUpdates()
  }

  private func update<T: FloatingScalar>(
    _ value: inout Tensor, _ gradient: Tensor, _ velocity: Tensor, _: T.Type
  ) throws(TensorError) {
    let count = value.elementCount
    try value.withMutablePointer(T.self) { weights in
      gradient.withPointer(T.self) { gradient in
        velocity.fill(T.self) {
          momentumUpdate(
            weights, gradient, velocity: $0, count, rate: T(learningRate), momentum: T(momentum), nesterov: nesterov,
            decay: T(weightDecay))
        }
      }
    }
  }

  public func state() throws(TensorError) -> [String: Tensor] {
    var state = parameters.named("velocity", velocities.isEmpty ? try parameters.zeros() : try velocities.copies())
    state["step"] = try Tensor(Double(stepCount), .float64)
    return state
  }

  public mutating func load(state: [String: Tensor]) throws(TensorError) {
    let loaded = try parameters.slot("velocity", in: state).copies()
    stepCount = try state.stepCount()
    velocities = loaded
  }
}

extension [Tensor] {
  /// Makes a parameter's slot ready to be written in place: of the gradient's type, and not shared with a copy.
  mutating func prepare(_ pair: ParameterGradient) throws(TensorError) {
    self[pair.index] = try self[pair.index].converted(to: pair.gradient.scalarType)
    try self[pair.index].makeUnique()
  }

  /// Copies with storage of their own: an optimizer writes its state in place.
  func copies() throws(TensorError) -> [Tensor] {
    var copies: [Tensor] = []
    for tensor in self {
      var copy = tensor
      try copy.makeUnique()
      copies.append(copy)
    }
    return copies
  }
}
