import TensorKernels

/// An exponential moving average of a model's weights, which often does better on new data than the weights themselves.
///
/// `average ← decay · average + (1 − decay) · w` after each step of the optimizer. The first update takes the weights as
/// they are: the convention of PyTorch's `AveragedModel` with `get_ema_multi_avg_fn`, and of `use_ema` in Keras.
/// Buffers (running statistics) are averages already; given too, they are averaged alike (PyTorch's `use_buffers`), so
/// that they are those of the averaged weights' past. What is no floating-point number is taken as it is.
///
/// ```swift
/// var average = ExponentialMovingAverage(of: model.parameters(), decay: 0.999)
/// …
/// try optimizer.step(gradients)
/// try average.update()
/// …
/// let accuracy = try average.applied { try evaluate(model) }
/// ```
///
/// B. Polyak and A. Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992.
public struct ExponentialMovingAverage {
  public let parameters: ParameterList
  public let buffers: [(path: String, buffer: Buffer)]
  public var decay: Double
  /// How many updates were made.
  public private(set) var updateCount = 0
  /// One tensor for each parameter, then one for each buffer; empty before the first update.
  public private(set) var averages: [Tensor] = []
  /// The weights that the averages have replaced.
  private var replaced: [Tensor]?

  public init(
    of parameters: ParameterList, buffers: [(path: String, buffer: Buffer)] = [], decay: Double = 0.999
  ) {
    self.parameters = parameters
    self.buffers = buffers
    self.decay = decay
  }

  /// The averages by path.
  public var values: [String: Tensor] { Dictionary(zip(paths, averages)) { first, _ in first } }

  private var paths: [String] { parameters.map(\.path) + buffers.map(\.path) }

  /// Moves the averages towards the present weights.
  /// - Throws: `TensorError` while the averages are applied, and for a decay outside 0...1.
  public mutating func update() throws(TensorError) {
    guard decay >= 0, decay <= 1 else {
      throw TensorError(.argument, "the decay is \(decay), which is not in 0...1", operation: "update")
    }
    try requireRestored("update")
    let values = try currentValues()
    if averages.isEmpty {
      for value in values {
        var copy = value
        try copy.makeUnique()
        averages.append(copy)
      }
    } else {
      for (index, value) in values.enumerated() {
        guard value.scalarType.isFloatingPoint else {
          averages[index] = value
          continue
        }
        averages[index] = try averages[index].converted(to: value.scalarType)
        if value.scalarType == .float64 {
          try move(index, towards: value, Double.self)
        } else {
          try move(index, towards: value, Float.self)
        }
      }
    }
    updateCount += 1
  }

  private mutating func move<T: FloatingScalar>(
    _ index: Int, towards value: Tensor, _: T.Type
  ) throws(TensorError) {
    let share = T(1 - decay)
    let count = value.elementCount
    try averages[index].withMutablePointer(T.self) { average in
      value.withPointer(T.self) { movingAverageUpdate(average, $0, count, share: share) }
    }
  }

  private func currentValues() throws(TensorError) -> [Tensor] {
    var values: [Tensor] = []
    for element in parameters {
      let value = try element.parameter.value()
      guard value.scalarType.isFloatingPoint else {
        throw TensorError(.scalarType, "\(element.path) is \(value.scalarType.rawValue)", operation: "update")
      }
      values.append(value)
    }
    for (_, buffer) in buffers { values.append(try buffer.value()) }
    return values
  }

  private func setValues(_ values: [Tensor]) throws(TensorError) {
    for (element, value) in zip(parameters, values) { try element.parameter.set(value) }
    for (entry, value) in zip(buffers, values.dropFirst(parameters.count)) { try entry.buffer.set(value) }
  }

  private func requireRestored(_ operation: String) throws(TensorError) {
    guard replaced == nil else {
      throw TensorError(.argument, "the averages stand in the weights' place; restore first", operation: operation)
    }
  }
}

extension ExponentialMovingAverage {
  /// Puts the averages in the weights' place, until `restore`.
  /// - Throws: `TensorError` where they are there already, and before the first update.
  public mutating func apply() throws(TensorError) {
    try requireRestored("apply")
    guard updateCount > 0 else {
      throw TensorError(.argument, "there is no average before the first update", operation: "apply")
    }
    replaced = try currentValues()
    try setValues(averages)
  }

  /// Gives the parameters the weights back that `apply` replaced.
  public mutating func restore() throws(TensorError) {
    guard let values = replaced else {
      throw TensorError(.argument, "the averages are not applied", operation: "restore")
    }
    replaced = nil
    try setValues(values)
  }

  /// Runs the body with the averages in the weights' place, and restores the weights whatever happens.
  public mutating func applied<Result>(_ body: () throws -> Result) throws -> Result {
    try apply()
    let result: Result
    do {
      result = try body()
    } catch {
      try restore()
      throw error
    }
    try restore()
    return result
  }

  /// What is remembered, by name, for checkpoints: `step` and `average.path`. The tensors are copies: the next update
  /// does not change them.
  public func state() throws(TensorError) -> [String: Tensor] {
    var state = ["step": try Tensor(Double(updateCount), .float64)]
    for (path, average) in zip(paths, averages) { state["average.\(path)"] = average }
    return state
  }

  /// Continues from a saved state. On an error nothing has changed.
  public mutating func load(state: [String: Tensor]) throws(TensorError) {
    try requireRestored("load")
    let count = try state.stepCount()
    var loaded: [Tensor] = []
    if count > 0 {
      for element in parameters {
        loaded.append(try state.slot("average.\(element.path)", for: element.parameter.value()))
      }
      for (path, buffer) in buffers {
        loaded.append(try state.slot("average.\(path)", for: buffer.value()))
      }
    }
    updateCount = count
    averages = loaded
  }
}
