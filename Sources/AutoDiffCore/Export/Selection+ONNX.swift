extension IndexSelect: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let places = try graph.value(of: indices)
    if let constant = places.constant, constant.elements(as: Int32.self).contains(where: { $0 < 0 }) {
      throw TensorError(.argument, "an index that stands for zeros is not exported to ONNX", shapes: [indices.shape])
    }
    let rank = inputs[0].shape.rank
    let layout = indices.rank == 1 && rank == output.rank ? inputs[0].layout : .channelsLast
    let name = graph.add(
      "Gather", [try graph.name(of: inputs[0], layout), try graph.name(of: places)],
      ["axis": .int(layout.axis(axis, rank: rank))])
    return ONNXValue(shape: output, name: name, layout: layout)
  }
}

extension IndexSum: ONNXExportable {
  /// The product with a matrix that has a 1 where a row goes.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let count = indices.elementCount
    guard !graph.dependsOnInput(indices), count * rows <= 1 << 24 else {
      throw TensorError(
        .argument, "a sum by indices that depend on the input, or of very many rows, is not exported to ONNX",
        shapes: [inputs[0].shape, output])
    }
    var matrix = [Double](repeating: 0, count: rows * count)
    for (column, row) in indices.elements(as: Int32.self).enumerated() where row >= 0 {
      matrix[Int(row) * count + column] = 1
    }
    let places = graph.constant(try Tensor(matrix, shape: [rows, count]).converted(to: graph.scalarType))
    return ONNXValue(shape: output, name: graph.add("MatMul", [places, try graph.name(of: inputs[0])]))
  }
}

/// `gathered(at:axis:)` of x and the indices.
struct ONNXGather: ONNXFunction {
  let axis: Int

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let names = [try graph.name(of: inputs[0]), try graph.name(of: inputs[1])]
    return [ONNXValue(shape: outputs[0], name: graph.add("GatherElements", names, ["axis": .int(axis)]))]
  }
}

/// `scatterAdded(_:at:axis:)` of x, the indices and as much of the source as there are indices.
struct ONNXScatterAdd: ONNXFunction {
  let axis: Int

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    var names: [String] = []
    for input in inputs { names.append(try graph.name(of: input)) }
    let name = graph.add("ScatterElements", names, ["axis": .int(axis), "reduction": .string("add")])
    return [ONNXValue(shape: outputs[0], name: name)]
  }
}

extension Roll: ONNXExportable {
  /// The two parts the other way round.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let layout = inputs[0].layout
    let axis = layout.axis(axis, rank: output.rank)
    let source = try graph.name(of: inputs[0], layout)
    let cut = output[self.axis] - shift
    func part(_ start: Int, _ end: Int) -> String {
      graph.add("Slice", [source, graph.integers([start]), graph.integers([end]), graph.integers([axis])])
    }
    let name = graph.add("Concat", [part(cut, output[self.axis]), part(0, cut)], ["axis": .int(axis)])
    return ONNXValue(shape: output, name: name, layout: layout)
  }
}

/// A slice of some axes.
struct ONNXSlice: ONNXFunction {
  /// For each axis where it begins, how many positions it takes, how far they are apart, and whether the axis is dropped.
  let parts: [(start: Int, count: Int, step: Int, drops: Bool)]

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let shape = inputs[0].shape
    let dropped = parts.indices.filter { parts[$0].drops }
    let layout = dropped.isEmpty ? inputs[0].layout : .channelsLast
    var name = try graph.name(of: inputs[0], layout)
    // A whole axis is not named, so it stays whole when the batch has another size.
    let cut = parts.indices.filter { parts[$0].drops || parts[$0].count != shape[$0] || parts[$0].step != 1 }
    let ends = cut.map { axis in
      // Before the first element is said by the least number.
      let end = parts[axis].start + parts[axis].step * parts[axis].count
      return end < 0 ? -Int(Int32.max) : end
    }
    name = graph.add(
      "Slice",
      [
        name, graph.integers(cut.map { parts[$0].start }), graph.integers(ends),
        graph.integers(cut.map { layout.axis($0, rank: shape.rank) }), graph.integers(cut.map { parts[$0].step }),
      ])
    if !dropped.isEmpty { name = graph.add("Squeeze", [name, graph.integers(dropped)]) }
    return [ONNXValue(shape: outputs[0], name: name, layout: layout)]
  }
}
