/// Changes parameters along their gradients.
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

  /// A tensor for each parameter, zero at first: momenta and the like.
  func zeros() throws(TensorError) -> [Tensor] {
    var tensors: [Tensor] = []
    for element in self {
      let value = try element.parameter.value()
      tensors.append(try .zeros(value.shape, value.scalarType))
    }
    return tensors
  }

  /// Names slot tensors `slot.path`.
  func named(_ slot: String, _ tensors: [Tensor]) -> [String: Tensor] {
    Dictionary(zip(map { "\(slot).\($0.path)" }, tensors), uniquingKeysWith: { first, _ in first })
  }

  /// Reads slot tensors back; empty where the state has none because no step was taken.
  func slot(_ slot: String, in state: [String: Tensor]) throws(TensorError) -> [Tensor] {
    var tensors: [Tensor] = []
    for element in self {
      let name = "\(slot).\(element.path)"
      let value = try element.parameter.value()
      guard let tensor = state[name] else {
        throw TensorError(.argument, "the optimizer's state has no \(name)", operation: "load")
      }
      guard tensor.shape == value.shape else {
        throw TensorError(
          .shape, "\(name) has not its parameter's shape", shapes: [tensor.shape, value.shape], operation: "load")
      }
      tensors.append(try tensor.converted(to: value.scalarType))
    }
    return tensors
  }
}

extension Dictionary where Key == String, Value == Tensor {
  /// The number of steps in an optimizer's state.
  func stepCount() throws(TensorError) -> Int {
    guard let step = self["step"], step.elementCount == 1, let count = try Int(exactly: step.scalar()), count >= 0,
      count < 1 << 31
    else { throw TensorError(.argument, "the optimizer's state has no step count under step", operation: "load") }
    return count
  }
}
