extension Reshape: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.reshaped(inputs[0], to: output)
  }
}

extension ONNXGraph {
  /// The same elements under another shape.
  func reshaped(_ value: ONNXValue, to output: Shape) throws(TensorError) -> ONNXValue {
    let input = value.shape
    if value.layout == .channelsFirst, !value.isBoolean, value.names[.channelsLast] == nil {
      // An image that is flattened, and is not transposed if a matrix follows.
      if input.rank > 2, output.rank == 2, output[0] == input[0] { return ONNXValue(flattening: value, to: output) }
      let name = value.names[.channelsFirst] ?? ""
      // A sequence as an image one row high, and back.
      if output.rank == 4, input.rank == 3, output.dimensions == [input[0], 1, input[1], input[2]] {
        return ONNXValue(shape: output, name: add("Unsqueeze", [name, integers([2])]), layout: .channelsFirst)
      }
      if input.rank == 4, output.rank == 3, input.dimensions == [output[0], 1, output[1], output[2]] {
        return ONNXValue(shape: output, name: add("Squeeze", [name, integers([2])]), layout: .channelsFirst)
      }
    }
    var dimensions = output.dimensions
    // The first size is the batch's, which may be another one when the graph runs: 0 takes over the input's size, -1
    // follows from the others.
    if !dimensions.isEmpty, output.elementCount > 0 { dimensions[0] = input.first == output[0] ? 0 : -1 }
    return ONNXValue(shape: output, name: add("Reshape", [try elementsInOrder(of: value), integers(dimensions)]))
  }
}

extension Transpose: ONNXExportable {
  /// From whatever order is there, in one step.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let layout = inputs[0].layout
    let order = permutation.map { layout.axis($0, rank: output.rank) }
    return ONNXValue(
      shape: output, name: graph.add("Transpose", [try graph.name(of: inputs[0], layout)], ["perm": .ints(order)]))
  }
}

extension Broadcast: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let input = inputs[0].shape
    // An axis that is as it was is 1: so a batch of another size stays as it is.
    let extra = output.rank - input.rank
    let dimensions = output.indices.map { $0 >= extra && input[$0 - extra] == output[$0] ? 1 : output[$0] }
    let name = graph.add("Expand", [try graph.name(of: inputs[0]), graph.integers(dimensions)])
    return ONNXValue(shape: output, name: name)
  }
}

extension Concatenate: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let layout = graph.layout(of: inputs)
    var names: [String] = []
    for input in inputs { names.append(try graph.name(of: input, layout)) }
    let name = graph.add("Concat", names, ["axis": .int(layout.axis(axis, rank: output.rank))])
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
