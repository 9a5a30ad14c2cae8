/// A part of the pass that was run without being recorded, `y = body(inputs)`. The backward runs it once more, recorded
/// on a tape of its own, and asks that for the gradients; where they are to be differentiated again, it is recorded on
/// the tape itself.
///
/// The inputs are the part's own and then the parameters that it used. Kept for the backward: only they. Any shapes.
///
/// T. Chen, B. Xu, C. Zhang and C. Guestrin, "Training Deep Nets with Sublinear Memory Cost", 2016; A. Griewank and A.
/// Walther, "Evaluating Derivatives", 2008, chapter 12.
struct Checkpointed: TensorOperation {
  let result: ComputedResult
  let body: @Sendable ([Variable]) throws -> Variable
  let parameters: [Parameter]
  /// Where the random stream stood.
  let random: RandomSource
  let mode: Tape.Mode
  /// Where in the model the part is, for errors.
  let scopes: [any Sendable]

  var name: String { "checkpointed" }
  var keeps: KeptValues { .inputs }

  func outputType(of inputs: [ScalarType]) throws(TensorError) -> ScalarType { result.scalarType }
  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { result.shape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try result.take()
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    try context.isDifferentiable ? recordedBackward(context) : separateBackward(context)
  }

  private func separateBackward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let tape = context.tape.inner(recording: true, random: random)
    tape.scopes = scopes
    var leaves: [Variable] = []
    for index in 0..<context.inputCount {
      let value = try context.input(index).value
      leaves.append(context.needsGradient(index) ? tape.variable(value) : tape.constant(value))
    }
    let y = try run(on: tape, leaves)
    guard y.isDifferentiable else { return leaves.map { _ in nil } }
    let gradients = try tape.gradients(of: y, upstream: tape.constant(context.gradient.value))
    return leaves.map { leaf in gradients[leaf].map(context.tape.constant) }
  }

  private func recordedBackward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let tape = context.tape
    let outside = (tape.scopes, tape.nodes.count)
    tape.scopes = scopes
    defer { tape.scopes = outside.0 }
    // Copies of the inputs, at which the way back ends.
    var copies: [Variable] = []
    for index in 0..<context.inputCount {
      let input = try context.input(index)
      copies.append(input.isDifferentiable ? try tape.apply(Copy(), to: input) : input)
    }
    let y = try run(on: tape, copies)
    guard let node = y.node, node >= outside.1 else { return copies.map { _ in nil } }
    let gradients = try tape.gradients(
      of: y, upstream: context.gradient, keeping: copies, differentiable: true, retainingTape: true,
      downTo: outside.1)
    return copies.map { gradients.variable(for: $0) }
  }

  private func run(on tape: Tape, _ variables: [Variable]) throws(TensorError) -> Variable {
    let own = Array(variables.dropLast(parameters.count))
    let bound = Array(zip(parameters, variables.suffix(parameters.count)))
    let y = try tape.rerun(mode, random: random, parameters: bound.map { ($0, $1) }) { () throws(TensorError) in
      let known = Set(tape.usedParameters.map { ObjectIdentifier($0) })
      let y = try typed { try body(own) }
      guard tape.usedParameters.allSatisfy({ known.contains(ObjectIdentifier($0)) }) else {
        throw TensorError(.tape, "the body used other parameters when it was run again")
      }
      return y
    }
    guard y.tape === tape, y.shape == result.shape, y.scalarType == result.scalarType else {
      throw TensorError(
        .tape, "the body gave another result when it was run again", shapes: [result.shape, y.shape])
    }
    return y
  }
}

/// `y = x`, as a node of its own.
private struct Copy: TensorOperation {
  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor { inputs[0] }
  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [context.gradient] }
}

extension Variable {
  /// Runs part of a model and keeps only its inputs: when gradients are asked for, it is run once more. Saves the memory of
  /// everything in between, for about a third more time.
  ///
  /// ```swift
  /// let y = try x.checkpointed { x in try block(x) }
  /// ```
  ///
  /// The second run draws the same random numbers, so dropout agrees; running statistics are staged by the first run
  /// alone. Checkpoints may lie in one another, and the gradients can be differentiated again, which then keeps
  /// everything. The body must do the same each time. All variables that it uses are those that it is given: one of the
  /// tape outside is an error.
  ///
  /// T. Chen, B. Xu, C. Zhang and C. Guestrin, "Training Deep Nets with Sublinear Memory Cost", 2016.
  public func checkpointed(_ body: @escaping @Sendable (Variable) throws -> Variable) throws(TensorError) -> Variable {
    try .checkpointed([self]) { try body($0[0]) }
  }

  /// The same for a part of several inputs.
  /// - Throws: `TensorError` without any input, for inputs of several tapes, and whatever the body throws.
  public static func checkpointed(
    _ inputs: [Variable], _ body: @escaping @Sendable ([Variable]) throws -> Variable
  ) throws(TensorError) -> Variable {
    try named("checkpointed") { () throws(TensorError) in
      guard let tape = inputs.first?.tape else { throw TensorError(.argument, "expected at least one input") }
      guard inputs.allSatisfy({ $0.tape === tape }) else {
        throw TensorError(.tape, "the operands are on different tapes")
      }
      guard tape.isRecording else { return try typed { try body(inputs) } }
      let random = tape.random
      let (value, parameters) = try tape.runUnrecorded { inner throws(TensorError) in
        try typed { try body(inputs.map { inner.constant($0.value) }) }
      }
      let operation = Checkpointed(
        result: ComputedResult(value), body: body, parameters: parameters, random: random, mode: tape.mode,
        scopes: tape.scopes)
      var variables = inputs
      for parameter in parameters { variables.append(try tape.variable(parameter)) }
      return try tape.apply(operation, to: variables)
    }
  }
}
