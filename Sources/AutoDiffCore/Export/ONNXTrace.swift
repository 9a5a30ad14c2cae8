import TensorKernels

/// Follows the operations of a forward pass and adds each to a graph.
///
/// A tensor is known by its storage. So what is done with a tensor apart from the model's tape is followed too: where it
/// goes through an operation or one of the functions of tensors. What cannot be followed refuses such a tensor.
///
/// Used by the one task that runs the forward pass, hence sendable without a check.
package final class ONNXTrace: @unchecked Sendable {
  /// The trace of the task, while it exports a model. Read when a tape is made.
  @TaskLocal static var current: ONNXTrace?

  package let graph: ONNXGraph
  /// The dotted path of the layer that is running.
  package var scope: () -> String = { "" }
  /// Whether the operations that run are part of something that is exported as a whole.
  private var isPaused = false

  package init(scalarType: ScalarType) { graph = ONNXGraph(scalarType: scalarType) }

  /// Runs a forward pass whose operations this trace follows, on tapes that are made in the body.
  package func follow<Result>(
    _ body: () throws(TensorError) -> Result
  ) throws(TensorError) -> Result {
    let result = Self.$current.withValue(self) { () -> Swift.Result<Result, TensorError> in
      do throws(TensorError) {
        return .success(try body())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Adds an operation that has just run. What depends on constants alone is a constant.
  /// - Throws: `TensorError` for an operation that has no counterpart in ONNX.
  func add(_ operation: any TensorOperation, _ inputs: [Variable], _ output: Tensor) throws(TensorError) {
    // An operation may hand its input on.
    guard !isPaused, !graph.isKnown(output) else { return }
    let exportable = operation as? any ONNXExportable
    let held = exportable?.heldTensors ?? operation.storedTensors
    guard (inputs.map(\.value) + held).contains(where: graph.dependsOnInput) else { return }
    guard let exportable else {
      throw TensorError(.argument, "this operation cannot be exported to ONNX", shapes: inputs.map(\.shape))
    }
    begin(operation.name)
    var values: [ONNXValue] = []
    for input in inputs { values.append(try graph.value(of: input.value)) }
    graph.set(output, try exportable.export(values, output: output.shape, to: graph))
  }

  private func begin(_ operation: String) {
    graph.scope = scope()
    graph.operation = operation
  }

  /// Runs what a function is made of, unfollowed, and adds the function in its place.
  fileprivate func add<Result>(
    _ function: any ONNXFunction, name: String, _ inputs: [Tensor], results: (Result) -> [Tensor],
    _ body: () throws(TensorError) -> Result
  ) throws(TensorError) -> Result {
    let result = try Self.unfollowed(body)
    let outputs = results(result)
    guard inputs.contains(where: graph.dependsOnInput), !outputs.contains(where: graph.isKnown) else { return result }
    begin(name)
    var operands: [ONNXValue] = []
    for input in inputs { operands.append(try graph.value(of: input)) }
    let values = try function.export(operands, outputs: outputs.map(\.shape), to: graph)
    for (tensor, value) in zip(outputs, values) { graph.set(tensor, value) }
    return result
  }

  /// Adds a function of tensors that is no operation: its one result may be a mask, indices, or other numbers.
  func add(
    _ name: String, _ inputs: [Tensor], _ output: Tensor,
    _ export: ([ONNXValue]) throws(TensorError) -> ONNXValue
  ) throws(TensorError) {
    guard !isPaused, !graph.isKnown(output), inputs.contains(where: graph.dependsOnInput) else { return }
    begin(name)
    var values: [ONNXValue] = []
    for input in inputs { values.append(try graph.value(of: input)) }
    graph.set(output, try export(values))
  }

  /// Whether something is being followed now.
  fileprivate var isActive: Bool { !isPaused }

  /// Runs the parts of something that is exported as a whole.
  static func unfollowed<Result>(_ body: () throws(TensorError) -> Result) throws(TensorError) -> Result {
    guard let trace = current else { return try body() }
    let wasPaused = trace.isPaused
    trace.isPaused = true
    defer { trace.isPaused = wasPaused }
    return try body()
  }

  /// Whether a model is being exported and one of these depends on its input.
  package static func follows(_ tensors: [Tensor]) -> Bool {
    guard let trace = current, trace.isActive else { return false }
    return tensors.contains(where: trace.graph.dependsOnInput)
  }

  /// For a function of tensors that no export follows: its result would be a constant, as it was in that one run.
  /// - Throws: `TensorError` where the tensor depends on the input of a model that is being exported.
  package static func refuse(_ function: String, of tensor: Tensor) throws(TensorError) {
    guard follows([tensor]) else { return }
    throw TensorError(
      .argument, "\(function) of a tensor that depends on the model's input cannot be exported to ONNX",
      shapes: [tensor.shape])
  }
}

extension Variable {
  /// Runs a function that is made of operations. In an export its own description stands for all of them, where there is
  /// one for these arguments.
  func exported(
    _ name: String, as function: @autoclosure () -> (any ONNXFunction)?, with others: @autoclosure () -> [Tensor] = [],
    _ body: () throws(TensorError) -> Variable
  ) throws(TensorError) -> Variable {
    try exported(name, as: function(), with: others(), results: { [$0.value] }, body)
  }

  func exported<Result>(
    _ name: String, as function: @autoclosure () -> (any ONNXFunction)?, with others: @autoclosure () -> [Tensor] = [],
    results: (Result) -> [Tensor], _ body: () throws(TensorError) -> Result
  ) throws(TensorError) -> Result {
    guard let trace = tape.trace, trace.isActive, let function = function() else { return try body() }
    return try trace.add(function, name: name, [value] + others(), results: results, body)
  }
}
