/// An operation that can say itself in ONNX's operators (version 17 of the standard's operator set).
///
/// ```swift
/// extension Square: ONNXExportable {
///   func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
///     try graph.elementwise("Mul", [inputs[0], inputs[0]], output)
///   }
/// }
/// ```
///
/// Source: the operators' descriptions at onnx.ai/onnx/operators.
public protocol ONNXExportable: TensorOperation {
  /// Tensors that the operation holds beside its inputs and that may depend on the model's input: a mask, indices. Those
  /// among its stored properties unless given. `ONNXGraph.value(of:)` says what they are in the graph.
  var heldTensors: [Tensor] { get }

  /// Adds the nodes that compute the operation.
  /// - Throws: `TensorError` where these arguments cannot be said in ONNX.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue
}

extension ONNXExportable {
  public var heldTensors: [Tensor] { storedTensors }
}

extension TensorOperation {
  /// The tensors among the stored properties.
  var storedTensors: [Tensor] { Mirror(reflecting: self).children.compactMap { $0.value as? Tensor } }
}

/// A function that is made of several operations here and has an operator of its own in ONNX, or is said there in fewer.
protocol ONNXFunction {
  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue]
}

/// A node's named constant.
public enum ONNXAttribute: Sendable, Hashable {
  case int(Int)
  case ints([Int])
  case float(Double)
  case string(String)
}
