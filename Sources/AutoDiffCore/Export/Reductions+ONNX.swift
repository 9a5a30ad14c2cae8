/// An operation from `[rows, columns]` to `[rows]` that ONNX has along any axes.
protocol ONNXReduction: TensorOperation {
  func reduce(_ reduction: ONNXReducedAxes, _ graph: ONNXGraph) throws(TensorError) -> String
}

/// What is reduced, and along which axes.
struct ONNXReducedAxes {
  let source: String
  /// Of the graph's order.
  let axes: [Int]
  let keepsDimensions: Bool
  /// How many elements each result is made of.
  let count: Int

  func node(
    _ type: String, _ graph: ONNXGraph, of other: String? = nil, keeping: Bool? = nil
  ) -> String {
    let source = other ?? self.source
    let keeps = keeping ?? keepsDimensions ? 1 : 0
    // The one operator whose axes are an input.
    guard type == "ReduceSum" else {
      return graph.add(type, [source], ["axes": .ints(axes), "keepdims": .int(keeps)])
    }
    return graph.add(type, [source, graph.integers(axes)], ["keepdims": .int(keeps)])
  }
}

extension Extremum: ONNXReduction {
  func reduce(_ r: ONNXReducedAxes, _ graph: ONNXGraph) throws(TensorError) -> String {
    r.node(isLargest ? "ReduceMax" : "ReduceMin", graph)
  }
}
extension Product: ONNXReduction {
  func reduce(_ r: ONNXReducedAxes, _ graph: ONNXGraph) throws(TensorError) -> String { r.node("ReduceProd", graph) }
}
extension LogSumExp: ONNXReduction {
  func reduce(_ r: ONNXReducedAxes, _ graph: ONNXGraph) throws(TensorError) -> String {
    r.node("ReduceLogSumExp", graph)
  }
}

extension Norm: ONNXReduction {
  func reduce(_ r: ONNXReducedAxes, _ graph: ONNXGraph) throws(TensorError) -> String {
    if order == 1 { return r.node("ReduceL1", graph) }
    if order == 2 { return r.node("ReduceL2", graph) }
    func power(_ name: String, _ exponent: Double) throws(TensorError) -> String {
      graph.add("Pow", [name, try graph.name(of: graph.number(exponent))])
    }
    return try power(r.node("ReduceSum", graph, of: power(graph.add("Abs", [r.source]), order)), 1 / order)
  }
}

extension Variance: ONNXReduction {
  func reduce(_ r: ONNXReducedAxes, _ graph: ONNXGraph) throws(TensorError) -> String {
    let centered = graph.add("Sub", [r.source, r.node("ReduceMean", graph, keeping: true)])
    let mean = r.node("ReduceMean", graph, of: graph.add("Mul", [centered, centered]))
    guard correction != 0 else { return mean }
    let factor = Double(r.count) / (Double(r.count) - correction)
    return graph.add("Mul", [mean, try graph.name(of: graph.number(factor))])
  }
}

/// A reduction in place of the transposition to a matrix, the operation and the way back.
struct ONNXReductionFunction: ONNXFunction {
  let reduction: any ONNXReduction
  let axes: [Int]
  let keepsDimensions: Bool

  /// `nil` for an operation that ONNX has not, and where nothing is reduced.
  init?(_ operation: any TensorOperation, axes: [Int], keepsDimensions: Bool) {
    guard let reduction = operation as? any ONNXReduction, !axes.isEmpty else { return nil }
    self.reduction = reduction
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let (axes, layout) = try graph.reduced(inputs[0], axes: axes, keepsDimensions: keepsDimensions)
    return [ONNXValue(shape: outputs[0], name: try reduction.reduce(axes, graph), layout: layout)]
  }
}

extension ONNXGraph {
  /// The axes of a reduction in the graph's order, and the order of the result.
  func reduced(
    _ input: ONNXValue, axes: [Int], keepsDimensions: Bool
  ) throws(TensorError) -> (ONNXReducedAxes, ONNXLayout) {
    let rank = input.shape.rank
    // Dropping all axes between the batch's and the channels' leaves [N, C] in both orders; otherwise the order shows.
    let isPositions = axes == Array(1..<Swift.max(1, rank - 1))
    let layout = keepsDimensions || isPositions ? input.layout : .channelsLast
    let reduced = ONNXReducedAxes(
      source: try name(of: input, layout), axes: axes.map { layout.axis($0, rank: rank) },
      keepsDimensions: keepsDimensions, count: axes.reduce(1) { $0 * input.shape[$1] })
    return (reduced, keepsDimensions ? layout : .channelsLast)
  }
}

extension Sum: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let (reduced, layout) = try graph.reduced(inputs[0], axes: axes, keepsDimensions: keepsDimensions)
    guard !axes.isEmpty else {
      return ONNXValue(shape: output, name: graph.add("Identity", [reduced.source]), layout: layout)
    }
    let value = ONNXValue(shape: output, name: reduced.node("ReduceSum", graph), layout: layout)
    value.sum = (reduced.source, reduced.axes, keepsDimensions, reduced.count)
    return value
  }
}

extension Multiply: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    // A sum divided by the number of its elements is a mean. The sum's node is dropped where nothing else uses it.
    if let sum = inputs[0].sum, let factor = inputs[1].constant, factor.elementCount == 1, output == inputs[0].shape,
      abs(factor.doubles[0] * Double(sum.count) - 1) < 1e-6
    {
      let name = graph.add(
        "ReduceMean", [sum.source], ["axes": .ints(sum.axes), "keepdims": .int(sum.keepsDimensions ? 1 : 0)])
      return ONNXValue(shape: output, name: name, layout: inputs[0].layout)
    }
    return try graph.elementwise("Mul", inputs, output)
  }
}

extension CumulativeSum: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let layout = inputs[0].layout
    let place = graph.constant(try Tensor(Double(layout.axis(axis, rank: output.rank)), .int32))
    let name = graph.add(
      "CumSum", [try graph.name(of: inputs[0], layout), place], ["reverse": .int(reversed ? 1 : 0)])
    return ONNXValue(shape: output, name: name, layout: layout)
  }
}

/// `topK`: the values and their indices.
struct ONNXTopK: ONNXFunction {
  let count: Int
  let axis: Int
  let largest: Bool

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let names = graph.add(
      "TopK", [try graph.name(of: inputs[0]), graph.integers([count])],
      ["axis": .int(axis), "largest": .int(largest ? 1 : 0), "sorted": .int(1)], outputs: 2)
    let indices = graph.add("Cast", [names[1]], ["to": .int(6)])
    return [ONNXValue(shape: outputs[0], name: names[0]), ONNXValue(shape: outputs[1], name: indices)]
  }
}
