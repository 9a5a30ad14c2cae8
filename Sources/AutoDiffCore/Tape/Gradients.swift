/// The gradients of one result, looked up by parameter or variable, and the buffers' new values that the forward
/// pass staged. A value of its own: nothing is stored on parameters, so there is nothing to zero.
public struct Gradients {
  private let tape: Tape
  private var byNode: [Int: Variable]
  let bufferUpdates: [Tape.BufferUpdate]

  init(tape: Tape, byNode: [Int: Variable], bufferUpdates: [Tape.BufferUpdate]) {
    self.tape = tape
    self.byNode = byNode
    self.bufferUpdates = bufferUpdates
  }

  /// The parameter's gradient; `nil` where the result does not depend on it.
  public subscript(parameter: Parameter) -> Tensor? {
    tape.variableIfUsed(parameter).flatMap { self[$0] }
  }

  /// The gradient of a variable that the tape was asked to keep: a leaf, or one named in `keeping`.
  public subscript(variable: Variable) -> Tensor? { self.variable(for: variable)?.value }

  /// The gradient as a variable, which can be differentiated again if the gradients were asked for as
  /// differentiable.
  public func variable(for variable: Variable) -> Variable? {
    guard variable.tape === tape, let node = variable.node else { return nil }
    return byNode[node]
  }

  /// The Euclidean norm of all gradients of these parameters, taken as one vector.
  public func norm(of parameters: some Sequence<Parameter>) -> Double {
    var total = 0.0
    for parameter in parameters {
      guard let gradient = self[parameter] else { continue }
      for element in gradient.doubles { total += element * element }
    }
    return total.squareRoot()
  }

  /// Replaces each of the parameters' gradients by `transform` of it.
  public mutating func update(
    _ parameters: some Sequence<Parameter>, _ transform: (Tensor) throws(TensorError) -> Tensor
  ) throws(TensorError) {
    for parameter in parameters {
      guard let variable = tape.variableIfUsed(parameter), let node = variable.node, let old = byNode[node] else {
        continue
      }
      let new = try transform(old.value)
      guard new.shape == old.shape, new.scalarType == old.scalarType else {
        throw TensorError(
          .shape, "a gradient keeps its shape and its type: \(old.scalarType.rawValue), not \(new.scalarType.rawValue)",
          shapes: [old.shape, new.shape], operation: "update")
      }
      byNode[node] = tape.constant(new)
    }
  }

  /// Gives the buffers (batch normalisation's running statistics) the values that the forward pass staged. An
  /// optimizer's step does this.
  public func applyBufferUpdates() throws(TensorError) {
    for update in bufferUpdates { try update.buffer.set(update.value) }
  }
}
