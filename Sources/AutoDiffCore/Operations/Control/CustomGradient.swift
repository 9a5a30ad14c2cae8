import Synchronization

/// A result that a function has computed, `y = f(inputs)`, with a backward that a user wrote:
/// `dL/dinputs = gradient(inputs, y, dL/dy)`. Any shapes; a gradient has that of its input. Kept for the backward: the
/// inputs and y.
///
/// Follows from the definition; used so by Y. Bengio, N. Léonard and A. Courville, "Estimating or Propagating Gradients
/// Through Stochastic Neurons for Conditional Computation", 2013 (the straight-through estimator).
struct CustomGradient: TensorOperation {
  let result: ComputedResult
  let gradients: @Sendable (BackwardContext) throws(TensorError) -> [Variable?]

  var name: String { "customGradient" }

  func outputType(of inputs: [ScalarType]) throws(TensorError) -> ScalarType { result.scalarType }
  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { result.shape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try result.take()
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { try gradients(context) }
}

/// A tensor that was computed before its operation is recorded. It is let go of then: the tape keeps what the backward
/// reads, and no more.
final class ComputedResult: Sendable {
  let shape: Shape
  let scalarType: ScalarType
  private let value: Mutex<Tensor?>

  init(_ value: Tensor) {
    shape = value.shape
    scalarType = value.scalarType
    self.value = Mutex(value)
  }

  func take() throws(TensorError) -> Tensor {
    let taken = value.withLock { value in
      defer { value = nil }
      return value
    }
    guard let taken else { throw TensorError(.tape, "the result was taken before") }
    return taken
  }
}

extension Variable {
  /// A function of several variables with a gradient of one's own. `function` is given the inputs as constants, and
  /// nothing it does is recorded; `gradient` is given the inputs, the result and the gradient of the result, and returns
  /// one gradient, or `nil` for zero, for each input.
  ///
  /// ```swift
  /// // Rounds, and lets the gradient through as if it had not.
  /// let y = try Variable.customGradient(of: [x]) { try $0[0].round() } gradient: { _, _, g in [g] }
  /// ```
  ///
  /// The gradient is written with operations, so it can be differentiated again. Neither function may capture variables of
  /// the tape: a gradient of theirs would be lost, and the tape never be freed. For an operation with a shape rule and a
  /// kernel of its own, see `TensorOperation`.
  /// - Throws: `TensorError` without any input, and whatever the functions throw. When gradients are asked for: where
  ///   their number, a shape or a type is not that of the inputs.
  public static func customGradient(
    of inputs: [Variable], _ function: ([Variable]) throws -> Variable,
    gradient: @escaping @Sendable (_ inputs: [Variable], _ result: Variable, _ gradient: Variable) throws -> [Variable?]
  ) throws(TensorError) -> Variable {
    try named("customGradient") { () throws(TensorError) in
      guard let tape = inputs.first?.tape else { throw TensorError(.argument, "expected at least one input") }
      let result = try typed { try function(inputs.map { $0.detached() }) }
      guard result.tape === tape else { throw TensorError(.tape, "the result is on another tape") }
      let operation = CustomGradient(result: ComputedResult(result.value)) { context throws(TensorError) in
        var values: [Variable] = []
        for index in 0..<context.inputCount { values.append(try context.input(index)) }
        let (inputs, output) = (values, try context.output())
        return try typed { try gradient(inputs, output, context.gradient) }
      }
      return try tape.apply(operation, to: inputs)
    }
  }

  /// A function of this variable with a gradient of one's own: `gradient` is given the input and the gradient of the
  /// result.
  public func customGradient(
    _ function: (Variable) throws -> Variable,
    gradient: @escaping @Sendable (_ input: Variable, _ gradient: Variable) throws -> Variable?
  ) throws(TensorError) -> Variable {
    try .customGradient(of: [self], { try function($0[0]) }, gradient: { [try gradient($0[0], $2)] })
  }
}
