/// Follows the operations of a forward pass and adds each to a graph.
package final class ONNXTrace {
  package let graph: ONNXGraph
  private var values: [Int: ONNXValue] = [:]

  package init(scalarType: ScalarType) { graph = ONNXGraph(scalarType: scalarType) }

  /// Says what a leaf of the tape is in the graph.
  package func set(_ variable: Variable, _ value: ONNXValue) {
    if let node = variable.node { values[node] = value }
  }

  /// A leaf that is a constant of the graph.
  package func set(_ variable: Variable, label: String) {
    set(variable, ONNXValue(constant: variable.value, label: label))
  }

  package func value(of variable: Variable) -> ONNXValue {
    variable.node.flatMap { values[$0] } ?? ONNXValue(constant: variable.value, label: nil)
  }

  /// Adds an operation that has just run. What depends on constants alone is a constant.
  /// - Throws: `TensorError` for an operation that has no counterpart in ONNX.
  package func add(
    _ operation: any TensorOperation, _ inputs: [Variable], _ output: Variable
  ) throws(TensorError) {
    let operands = inputs.map(value(of:))
    if operands.allSatisfy({ $0.constant != nil }) { return set(output, ONNXValue(constant: output.value, label: nil)) }
    guard let exportable = operation as? any ONNXExportable else {
      throw TensorError(.argument, "this operation cannot be exported to ONNX", shapes: inputs.map(\.shape))
    }
    set(output, try exportable.export(operands, output: output.shape, to: graph))
  }
}
