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

  /// Whether any element of a mask is true along axes, or all are: the largest or the smallest of its numbers.
  func addTest(
    _ name: String, _ mask: Tensor, _ axes: [Int], _ keepsDimensions: Bool, isAny: Bool, _ result: Tensor
  ) throws(TensorError) {
    try add(name, [mask], result) { [graph] values throws(TensorError) in
      let (reduced, layout) = try graph.reduced(values[0], axes: axes, keepsDimensions: keepsDimensions)
      // No axes would mean all of them.
      let name = axes.isEmpty ? reduced.source : reduced.node(isAny ? "ReduceMax" : "ReduceMin", graph)
      return ONNXValue(shape: result.shape, name: name, layout: layout)
    }
  }

  /// The signs of `int32`.
  func addSign(_ tensor: Tensor, _ result: Tensor) throws(TensorError) {
    try add("sign", [tensor], result) { [graph] values throws(TensorError) in
      try graph.elementwise("Sign", values, result.shape)
    }
  }

  /// Where the labels equal the classes' numbers. ONNX Runtime's OneHot does not take all types. A label that is no class
  /// is no error in the graph: its row is 0.
  func addOneHot(_ labels: Tensor, classes: Int, _ result: Tensor) throws(TensorError) {
    try add("oneHot", [labels], result) { [graph] values throws(TensorError) in
      let column = graph.add("Unsqueeze", [try graph.name(of: values[0]), graph.integers([-1])])
      let numbers = graph.constant(try Tensor((0..<classes).map { Int32(truncatingIfNeeded: $0) }))
      let mask = ONNXValue(mask: result.shape, name: graph.add("Equal", [column, numbers]), layout: .channelsLast)
      return try graph.converted(mask, to: result.scalarType)
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
    // A mask beside 0: its own truth, or the opposite.
    let isTruth = a.isBoolean && a.shape == output && b.constant?.elementCount == 1 && b.constant?.doubles == [0]
    if isTruth, relation is NotEqual { return a }
    if isTruth, relation is Equal { return node("Not", [try condition(a, layout)]) }
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
