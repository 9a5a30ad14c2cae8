extension Reshape: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    var dimensions = output.dimensions
    // The first size is the batch's, which may be another one when the graph runs: 0 takes over the input's size, -1
    // follows from the others.
    if !dimensions.isEmpty, output.elementCount > 0 { dimensions[0] = inputs[0].shape.first == output[0] ? 0 : -1 }
    let name = graph.add("Reshape", [try graph.name(of: inputs[0]), graph.integers(dimensions)])
    return ONNXValue(shape: output, name: name)
  }
}

extension Transpose: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let name = graph.add("Transpose", [try graph.name(of: inputs[0])], ["perm": .ints(permutation)])
    return ONNXValue(shape: output, name: name)
  }
}

extension Broadcast: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    var dimensions = output.dimensions
    // A batch of another size stays as it is.
    if inputs[0].shape.rank == output.rank, let first = output.first, inputs[0].shape[0] == first { dimensions[0] = 1 }
    let name = graph.add("Expand", [try graph.name(of: inputs[0]), graph.integers(dimensions)])
    return ONNXValue(shape: output, name: name)
  }
}

extension Concatenate: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let layout = graph.layout(of: inputs)
    var names: [String] = []
    for input in inputs { names.append(try graph.name(of: input, layout)) }
    let name = graph.add("Concat", names, ["axis": .int(layout.axis(axis))])
    return ONNXValue(shape: output, name: name, layout: layout)
  }
}

extension Pad: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let layout = inputs[0].layout
    let amounts = layout.ordered(padding)
    let names = [
      try graph.name(of: inputs[0], layout), graph.integers(amounts.map(\.before) + amounts.map(\.after)),
      try graph.name(of: graph.number(value)),
    ]
    return ONNXValue(shape: output, name: graph.add("Pad", names), layout: layout)
  }
}

extension StridedCopy: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let input = inputs[0].shape
    let own = input.strides
    guard input.rank == output.rank, output.elementCount > 0, zip(strides, own).allSatisfy({ $0 % $1 == 0 }) else {
      throw TensorError(
        .argument, "only slices that keep their axes are exported to ONNX; take a range and reshape",
        shapes: [input, output])
    }
    var starts: [Int] = []
    var ends: [Int] = []
    var steps: [Int] = []
    var rest = offset
    for axis in input.indices {
      let (start, step) = (rest / own[axis], strides[axis] / own[axis])
      rest %= own[axis]
      starts.append(start)
      steps.append(step == 0 ? 1 : step)
      let end = start + steps[axis] * output[axis]
      // A whole axis stays whole when the batch has another size; before the first element is said by the least number.
      ends.append(start == 0 && output[axis] == input[axis] ? Int(Int32.max) : end < 0 ? -Int(Int32.max) : end)
    }
    let axes = Array(input.indices)
    let name = graph.add(
      "Slice",
      [
        try graph.name(of: inputs[0]), graph.integers(starts), graph.integers(ends), graph.integers(axes),
        graph.integers(steps),
      ])
    return ONNXValue(shape: output, name: name)
  }
}

extension MatrixProduct: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    func operand(_ value: ONNXValue, transposed: Bool) throws(TensorError) -> String {
      guard transposed else { return try graph.name(of: value) }
      let rank = value.shape.rank
      var order = Array(0..<rank)
      order.swapAt(rank - 1, rank - 2)
      if let tensor = value.constant { return graph.constant(try tensor.transposed(order), label: value.label) }
      return graph.add("Transpose", [try graph.name(of: value)], ["perm": .ints(order)])
    }
    let names = [
      try operand(inputs[0], transposed: transposesLeft), try operand(inputs[1], transposed: transposesRight),
    ]
    return ONNXValue(shape: output, name: graph.add("MatMul", names))
  }
}

extension Sum: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    // Dropping the middle axes of an image leaves [N, C] in both orders; otherwise the order would show.
    let layout = keepsDimensions || axes == [1, 2] ? inputs[0].layout : .channelsLast
    let source = try graph.name(of: inputs[0], layout)
    let reduced = axes.map { inputs[0].shape.rank == 4 ? layout.axis($0) : $0 }
    let name: String
    if axes.isEmpty {
      name = graph.add("Identity", [source])
    } else {
      name = graph.add(
        "ReduceSum", [source, graph.integers(reduced)], ["keepdims": .int(keepsDimensions ? 1 : 0)])
    }
    let value = ONNXValue(shape: output, name: name, layout: output.rank == 4 ? layout : .channelsLast)
    let count = axes.reduce(1) { $0 * inputs[0].shape[$1] }
    if !axes.isEmpty { value.sum = (source, reduced, keepsDimensions, count) }
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
