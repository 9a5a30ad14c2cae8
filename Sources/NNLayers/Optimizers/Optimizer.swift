/// Changes parameters along their gradients.
///
/// ```swift
/// var optimizer = AdamW(model.parameters(), learningRate: 1e-3, weightDecay: 0.05)
/// try optimizer.configure(prefix: "backbone") { $0.learningRate = 1e-4 }
/// try optimizer.configure(where: { $0.path.hasSuffix("bias") }, change: { $0.weightDecay = 0 })
/// for batch in loader.epoch(1) {
///   optimizer.learningRate = schedule.learningRate(at: optimizer.stepCount)
///   …
///   try optimizer.step(tape.gradients(of: loss))
/// }
/// ```
public protocol Optimizer {
  var parameters: ParameterList { get }
  var learningRate: Double { get set }
  /// Steps taken.
  var stepCount: Int { get }

  /// Updates every parameter, then gives the buffers the values that the forward pass staged.
  /// - Parameter allowingMissing: whether a parameter may be without a gradient; it stays as it is.
  /// - Throws: `TensorError` that names the first parameter without a gradient, before anything is changed.
  mutating func step(_ gradients: Gradients, allowingMissing: Bool) throws(TensorError)

  /// What the optimizer remembers, by name, for checkpoints.
  func state() throws(TensorError) -> [String: Tensor]

  /// Continues from a saved state. On an error nothing has changed.
  mutating func load(state: [String: Tensor]) throws(TensorError)
}

extension Optimizer {
  public mutating func step(_ gradients: Gradients) throws(TensorError) { try step(gradients, allowingMissing: false) }
}

/// A parameter with its gradient, checked to fit.
struct ParameterGradient {
  let index: Int
  let parameter: Parameter
  let gradient: Tensor
}

extension ParameterList {
  /// The parameters that have gradients.
  func paired(with gradients: Gradients, allowingMissing: Bool) throws(TensorError) -> [ParameterGradient] {
    var pairs: [ParameterGradient] = []
    for (index, element) in enumerated() {
      guard let gradient = gradients[element.parameter] else {
        if allowingMissing { continue }
        throw TensorError(
          .tape, "the result does not depend on \(element.path); say allowingMissing: true if that is meant",
          operation: "step")
      }
      let value = try element.parameter.value()
      guard gradient.shape == value.shape else {
        throw TensorError(
          .shape, "\(element.path) and its gradient differ in shape", shapes: [value.shape, gradient.shape],
          operation: "step")
      }
      guard gradient.scalarType == value.scalarType else {
        throw TensorError(
          .scalarType,
          "\(element.path) is \(value.scalarType.rawValue), its gradient \(gradient.scalarType.rawValue)",
          operation: "step")
      }
      pairs.append(ParameterGradient(index: index, parameter: element.parameter, gradient: gradient))
    }
    return pairs
  }
}

extension Dictionary where Key == String, Value == Tensor {
  /// A number of steps in a saved state.
  func stepCount(_ name: String = "step") throws(TensorError) -> Int {
    guard let step = self[name], step.elementCount == 1, let count = try Int(exactly: step.scalar()), count >= 0,
      count < 1 << 31
    else { throw TensorError(.argument, "the optimizer's state has no step count under \(name)", operation: "load") }
    return count
  }

  /// A tensor of a saved state that belongs to a parameter of this value: of its shape, and converted to its type, with
  /// storage of its own.
  func slot(_ name: String, for value: Tensor) throws(TensorError) -> Tensor {
    guard let tensor = self[name] else {
      throw TensorError(.argument, "the optimizer's state has no \(name)", operation: "load")
    }
    guard tensor.shape == value.shape else {
      throw TensorError(
        .shape, "\(name) has not its parameter's shape", shapes: [tensor.shape, value.shape], operation: "load")
    }
    var copy = try tensor.converted(to: value.scalarType)
    try copy.makeUnique()
    return copy
  }
}
