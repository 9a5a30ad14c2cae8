extension MatrixProduct: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let isMatrix = inputs[0].shape.rank == 2 && inputs[1].shape.rank == 2
    let names =
      if let flattened = try operandsOfFlattenedImage(inputs, graph) {
        flattened
      } else {
        [
          try graph.matrix(inputs[0], transposed: transposesLeft),
          try graph.matrix(inputs[1], transposed: transposesRight),
        ]
      }
    let value = ONNXValue(shape: output, name: graph.add("MatMul", names))
    if isMatrix { value.biased = ("Gemm", names, [:], .channelsLast) }
    return value
  }

  /// An image that was flattened channels first, and a constant matrix whose rows are brought into that order: so the
  /// image need not be transposed.
  private func operandsOfFlattenedImage(
    _ inputs: [ONNXValue], _ graph: ONNXGraph
  ) throws(TensorError) -> [String]? {
    guard !transposesLeft, let image = inputs[0].flattenedImage, inputs[0].names.isEmpty,
      let channelsFirst = image.names[.channelsFirst], let constant = inputs[1].constant, constant.rank == 2
    else { return nil }
    let matrix = transposesRight ? try constant.transposed() : constant
    let rows = Array(image.shape.dropFirst())
    let order = [rows.count - 1] + (0..<rows.count - 1) + [rows.count]
    let turned = try matrix.reshaped(Shape(rows + [matrix.shape[1]])).transposed(order).reshaped(matrix.shape)
    return [
      graph.add("Reshape", [channelsFirst, graph.integers([0, -1])]),
      graph.constant(turned, label: inputs[1].label),
    ]
  }
}

/// The product of many matrices with one on the right, which is a single one here.
struct ONNXMatrixProduct: ONNXFunction {
  let transposesRight: Bool

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let names = [try graph.name(of: inputs[0]), try graph.matrix(inputs[1], transposed: transposesRight)]
    return [ONNXValue(shape: outputs[0], name: graph.add("MatMul", names))]
  }
}

extension ONNXGraph {
  fileprivate func matrix(_ value: ONNXValue, transposed: Bool) throws(TensorError) -> String {
    guard transposed else { return try name(of: value) }
    let rank = value.shape.rank
    var order = Array(0..<rank)
    order.swapAt(rank - 1, rank - 2)
    if let tensor = value.constant { return constant(try tensor.transposed(order), label: value.label) }
    return add("Transpose", [try name(of: value)], ["perm": .ints(order)])
  }
}
