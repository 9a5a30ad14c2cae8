import TensorKernels

extension ONNXTrace {
  /// A comparison, or a connection of masks, which is a comparison of their numbers.
  func addComparison(_ relation: any Relation, _ a: Tensor, _ b: Tensor, _ mask: Tensor) throws(TensorError) {
    try add("comparison", [a, b], mask) { [graph] values throws(TensorError) in
      try graph.compared(relation, values[0], values[1], mask.shape)
    }
  }

  /// A conversion of a tensor, which is no operation.
  func addConversion(_ tensor: Tensor, _ result: Tensor) throws(TensorError) {
    try add("converted", [tensor], result) { [graph] values throws(TensorError) in
      try graph.converted(values[0], to: result.scalarType)
    }
  }

  /// The place of the largest or the smallest element.
  func addSearch(
    largest: Bool, _ tensor: Tensor, axis: Int?, _ keepsDimensions: Bool, _ result: Tensor
  ) throws(TensorError) {
    try add(largest ? "argmax" : "argmin", [tensor], result) { [graph] values throws(TensorError) in
      var source = try graph.name(of: values[0])
      if axis == nil { source = graph.add("Reshape", [source, graph.integers([-1])]) }
      let place = graph.add(
        largest ? "ArgMax" : "ArgMin", [source],
        ["axis": .int(axis.map { $0 < 0 ? $0 + tensor.rank : $0 } ?? 0), "keepdims": .int(keepsDimensions ? 1 : 0)])
      var name = graph.add("Cast", [place], ["to": .int(6)])
      if axis == nil { name = graph.add("Reshape", [name, graph.integers(result.shape.dimensions)]) }
      return ONNXValue(shape: result.shape, name: name)
    }
  }
}

extension ONNXGraph {
  /// The value in another scalar type.
  func converted(_ value: ONNXValue, to type: ScalarType) throws(TensorError) -> ONNXValue {
    guard type == .int32 || type == scalarType else {
      throw TensorError(
        .scalarType, "a model of \(scalarType.rawValue) that computes in \(type.rawValue) is not exported to ONNX",
        shapes: [value.shape])
    }
    let layout = value.layout
    let source = value.isBoolean ? try condition(value, layout) : try name(of: value, layout)
    let number = type == .int32 ? 6 : type == .float64 ? 11 : 1
    return ONNXValue(shape: value.shape, name: add("Cast", [source], ["to": .int(number)]), layout: layout)
  }

  fileprivate func compared(
    _ relation: any Relation, _ a: ONNXValue, _ b: ONNXValue, _ output: Shape
  ) throws(TensorError) -> ONNXValue {
    let layout = layout(of: [a, b])
    func node(_ type: String, _ inputs: [String]) -> ONNXValue {
      ONNXValue(mask: output, name: add(type, inputs), layout: layout)
    }
    func masks(_ type: String) throws(TensorError) -> ONNXValue {
      var names: [String] = []
      for value in [a, b] {
        if let tensor = value.constant {
          names.append(
            mask(layout == .channelsFirst ? try tensor.broadcastable(rank: output.rank, in: layout) : tensor))
        } else {
          names.append(try condition(value, layout))
        }
      }
      return node(type, names)
    }
    let isNegation = relation is Equal && a.isBoolean && b.constant?.elementCount == 1 && b.constant?.doubles == [0]
    if isNegation { return node("Not", [try condition(a, layout)]) }
    let names = [try operand(a, layout, rank: output.rank), try operand(b, layout, rank: output.rank)]
    switch relation {
    case is BothTrue: return try masks("And")
    case is EitherTrue: return try masks("Or")
    case is OneTrue: return try masks("Xor")
    case is LessThan: return node("Less", names)
    case is LessThanOrEqual: return node("LessOrEqual", names)
    case is GreaterThan: return node("Greater", names)
    case is GreaterThanOrEqual: return node("GreaterOrEqual", names)
    case is Equal: return node("Equal", names)
    case is NotEqual: return node("Not", [add("Equal", names)])
    default: throw TensorError(.argument, "this comparison cannot be exported to ONNX", shapes: [a.shape, b.shape])
    }
  }
}

extension Select: ONNXExportable {
  var heldTensors: [Tensor] { [mask] }

  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let condition = try graph.value(of: mask)
    let layout = graph.layout(of: [condition] + inputs)
    let name: String
    if let tensor = condition.constant {
      name = graph.mask(layout == .channelsFirst ? try tensor.broadcastable(rank: output.rank, in: layout) : tensor)
    } else {
      name = try graph.condition(condition, layout)
    }
    let choices = [
      try graph.operand(inputs[0], layout, rank: output.rank), try graph.operand(inputs[1], layout, rank: output.rank),
    ]
    return ONNXValue(shape: output, name: graph.add("Where", [name] + choices), layout: layout)
  }
}
