import NNLayers
import Testing

/// The nodes that operations become. That these compute the same is checked with ONNX Runtime by
/// Benchmarks/Parity/onnx_check.py.
@Suite struct ONNXOperationTests {
  private struct Function: Layer {
    let body: @Sendable (Variable) throws(TensorError) -> Variable
    func forward(_ x: Variable) throws(TensorError) -> Variable { try body(x) }
  }

  private let image: Shape = [1, 6, 4, 6]
  private let rows: Shape = [1, 5, 8]

  private func file(
    _ input: Shape, _ body: @escaping @Sendable (Variable) throws(TensorError) -> Variable
  ) throws -> ONNXFile { try ONNXFile(Function(body: body).onnx(input: input, layout: .channelsFirst)) }

  private func types(
    _ input: Shape, _ body: @escaping @Sendable (Variable) throws(TensorError) -> Variable
  ) throws -> [String] { try file(input, body).nodes.map(\.type) }

  @Test func transposedConvolution() throws {
    var random = RandomSource(seed: 1)
    let layer = ConvTranspose2D(
      inputChannels: 6, outputChannels: 8, kernelSize: Size2D(3, 2), stride: Size2D(2, 3),
      padding: .explicit(top: 1, bottom: 0, left: 1, right: 1), outputPadding: Size2D(1, 2), groups: 2, using: &random)
    let graph = try ONNXFile(layer.onnx(input: image, layout: .channelsFirst))
    #expect(graph.nodes.map(\.type) == ["ConvTranspose"])
    let node = graph.nodes[0]
    #expect(node.inputs == ["input", "weight", "bias"])
    #expect(graph.tensors["weight"]?.shape == [6, 4, 3, 2])
    #expect(node.attributes["strides"] == [2, 3] && node.attributes["group"] == [2])
    // What is cut off at the end and what is added there are one number: the output has 13 rows and 11 columns.
    #expect(node.attributes["pads"] == [1, 1, 0, 0] && node.attributes["output_padding"] == [1, 1])
    #expect(graph.output == ["output", "type 1", "N", "8", "13", "11"])
  }

  /// Sequences keep their channels first from one convolution to the next.
  @Test func sequences() throws {
    var random = RandomSource(seed: 1)
    let model = Sequential {
      Conv1D(inputChannels: 8, outputChannels: 4, kernelSize: 3, using: &random)
      ReLU()
      BatchNorm(channels: 4)
      ConvTranspose1D(inputChannels: 4, outputChannels: 2, kernelSize: 3, using: &random)
      MaxPool1D(2)
    }
    #expect(
      try ONNXFile(model.onnx(input: rows)).nodes.map(\.type) == [
        "Reshape", "Transpose", "Conv", "Squeeze", "Relu", "BatchNormalization", "Unsqueeze", "ConvTranspose",
        "MaxPool", "Squeeze", "Transpose",
      ])
  }

  @Test func normalizations() throws {
    let layers: [(any Layer, [String])] = [
      (LayerNorm([6]), ["Transpose", "LayerNormalization", "Transpose"]),
      (InstanceNorm(channels: 6, isAffine: true), ["InstanceNormalization"]),
      (GroupNorm(groups: 3, channels: 6), ["Reshape", "InstanceNormalization", "Reshape", "Mul", "Add"]),
      (LocalResponseNorm(size: 3), ["LRN"]),
      (
        RMSNorm([6]),
        ["Transpose", "Mul", "ReduceMean", "Add", "Sqrt", "Div", "Mul", "Transpose"]
      ),
    ]
    for (layer, expected) in layers {
      #expect(try layer.onnx(input: image, layout: .channelsFirst).operators == expected)
    }
    let group = try ONNXFile(GroupNorm(groups: 3, channels: 6, epsilon: 0.5).onnx(input: image, layout: .channelsFirst))
    #expect(try group.integers(group.nodes[0].inputs[1]) == [0, 3, -1])
    #expect(try group.integers(group.nodes[2].inputs[1]) == [0, 6, 6, 4])
    #expect(group.nodes[1].floats["epsilon"] == 0.5)
    let layer = try ONNXFile(LayerNorm([4, 6]).onnx(input: image))
    #expect(layer.nodes[0].attributes["axis"] == [-2])
    #expect(layer.nodes[0].inputs == ["input", "weight", "bias"])
    let local = try ONNXFile(LocalResponseNorm(size: 3, alpha: 0.5, beta: 2, k: 4).onnx(input: image)).nodes[1]
    #expect(local.floats == ["alpha": 0.5, "beta": 2, "bias": 4] && local.attributes == ["size": [3]])
    // ONNX Runtime has no window of an even size.
    #expect(try LocalResponseNorm(size: 4).onnx(input: image).operators.contains("AveragePool"))
  }

  @Test func poolings() throws {
    let dilated = try file(image) { x throws(TensorError) in try x.maxPool2D(window: 2, stride: 1, dilation: 2) }
    #expect(dilated.nodes[0].attributes["dilations"] == [2, 2])
    #expect(dilated.output == ["output", "type 1", "N", "6", "4", "2"])
    // ONNX Runtime takes no padding as wide as the window.
    #expect(
      try types(image) { x throws(TensorError) in
        try x.maxPool2D(window: 2, stride: 1, padding: .all(2), dilation: 3)
      } == ["Pad", "MaxPool"])
    // Windows that reach beyond the padding have their own number of elements.
    let up = try file(image) { x throws(TensorError) in
      try x.averagePool2D(window: Size2D(4, 2), stride: Size2D(4, 2), roundsUp: true)
    }
    #expect(up.nodes.map(\.type) == ["AveragePool", "Mul"])
    #expect(up.nodes[0].attributes["pads"] == [0, 0, 2, 0])
    #expect(try up.floats(up.nodes[1].inputs[1]) == [1, 1, 2, 2])
    let parts = try file(image) { x throws(TensorError) in try x.adaptiveMaxPool2D(to: Size2D(4, 2)) }
    #expect(parts.nodes.map(\.type) == ["Gather", "MaxPool"])
    #expect(try parts.integers(parts.nodes[0].inputs[1]) == [0, 1, 1, 2, 3, 4, 4, 5])
    #expect(parts.nodes[1].attributes["kernel_shape"] == [2, 2])
    #expect(
      try types(image) { x throws(TensorError) in
        let (values, indices) = try x.maxPool2DWithIndices(window: 2)
        return try values.maxUnpool2D(indices: indices, to: Size2D(6, 4))
      } == [
        "MaxPool", "Mod", "Cast", "Reshape", "Shape", "Slice", "Concat", "Expand", "Reshape", "ScatterElements",
        "Reshape",
      ])
  }

  @Test func resampling() throws {
    let linear = try file(image) { x throws(TensorError) in try x.interpolated2D(to: Size2D(17, 3)) }
    #expect(linear.nodes.map(\.type) == ["Resize"])
    #expect(linear.nodes[0].strings == ["coordinate_transformation_mode": "half_pixel", "mode": "linear"])
    let scales = try linear.floats(linear.nodes[0].inputs[2])
    #expect(scales[..<2] == [1, 1] && Int(Double(scales[2]) * 6) == 17 && scales[3] == 0.75)
    #expect(linear.nodes[0].inputs[1].isEmpty)
    let aligned = try file(image) { x throws(TensorError) in
      try x.interpolated2D(to: Size2D(17, 3), alignsCorners: true)
    }
    #expect(aligned.nodes[0].strings["coordinate_transformation_mode"] == "align_corners")
    let doubled = try file(image) { x throws(TensorError) in
      try x.interpolated2D(to: Size2D(12, 8), mode: .nearest)
    }
    #expect(doubled.nodes[0].strings["nearest_mode"] == "floor")
    #expect(
      try types(image) { x throws(TensorError) in
        try x.interpolated2D(to: Size2D(7, 8), mode: .nearest)
      } == ["Gather", "Gather"])
    let sampled = try file(image) { x throws(TensorError) in
      let maps = try x.mean(axes: [1, 2]).reshaped([-1, 2, 3])
      return try x.gridSampled2D(maps.affineGrid2D(to: 5), padding: .reflection, alignsCorners: true)
    }
    #expect(
      sampled.nodes.map(\.type) == ["ReduceMean", "Reshape", "Transpose", "MatMul", "Reshape", "GridSample"])
    #expect(sampled.nodes[5].strings == ["mode": "bilinear", "padding_mode": "reflection"])
    #expect(sampled.nodes[5].attributes == ["align_corners": [1]])
  }

  @Test func selections() throws {
    let indices = try Tensor([4, 0, 2] as [Int32])
    let gather = try file(rows) { x throws(TensorError) in try x.indexSelected(indices, axis: 1) }
    #expect(gather.nodes.map(\.type) == ["Gather"] && gather.nodes[0].attributes == ["axis": [1]])
    let largest = try file(rows) { x throws(TensorError) in
      let (values, places) = try x.topK(3, axis: 1)
      return try x.gathered(at: places, axis: 1).sum(axes: [1], keepsDimensions: true)
        + x.scatterAdded(values, at: places, axis: 1)
    }
    #expect(largest.nodes.map(\.type) == ["TopK", "Cast", "GatherElements", "ReduceSum", "ScatterElements", "Add"])
    #expect(largest.nodes[0].outputs.count == 2 && largest.nodes[4].strings["reduction"] == "add")
    #expect(largest.nodes[4].inputs[1] == largest.nodes[1].outputs[0])
    #expect(try types(rows) { x throws(TensorError) in try x.sliced(.all, .index(2)) } == ["Slice", "Squeeze"])
    let part = try file(image) { x throws(TensorError) in try x.sliced(.all, .range(1..<5, step: 2), .every(-1)) }
    #expect(part.nodes.map(\.type) == ["Slice"])
    #expect(
      try part.nodes[0].inputs.dropFirst().map(part.integers) == [[1, 3], [5, -2_147_483_647], [2, 3], [2, -1]])
    #expect(
      try types(rows) { x throws(TensorError) in
        try x.rolled(by: 3, axis: 2)
      } == ["Slice", "Slice", "Concat"])
    #expect(
      try types(image) { x throws(TensorError) in try x.unfolded2D(window: Size2D(1, 2)) } == [
        "Transpose", "Slice", "Slice", "Concat", "Reshape",
      ])
  }

  @Test func labels() throws {
    var random = RandomSource(seed: 1)
    let model = Sequential {
      Embedding(count: 5, size: 4, using: &random)
      Linear(inputs: 4, outputs: 2, using: &random)
    }
    let graph = try ONNXFile(model.onnx(input: [1, 3], scalarType: .int32))
    #expect(graph.input == ["input", "type 6", "N", "3"] && graph.output == ["output", "type 1", "N", "3", "2"])
    #expect(graph.nodes.map(\.type) == ["Gather", "MatMul", "Add"])
    #expect(graph.nodes[0].inputs == ["0.weight", "input"])
    // A table of one row has no label 1 to try.
    #expect(
      try Embedding(count: 1, size: 4, using: &random).onnx(input: [1, 3], scalarType: .int32).operators == ["Gather"])
  }

  @Test func reductions() throws {
    let cases: [(@Sendable (Variable) throws(TensorError) -> Variable, [String])] = [
      ({ x throws(TensorError) in try x.max(axes: [1, 2]) }, ["ReduceMax"]),
      ({ x throws(TensorError) in try x.min(axes: [1, 2]) }, ["ReduceMin"]),
      ({ x throws(TensorError) in try x.product(axes: [1, 2]) }, ["ReduceProd"]),
      ({ x throws(TensorError) in try x.norm(axes: [1, 2]) }, ["ReduceL2"]),
      ({ x throws(TensorError) in try x.norm(order: 1, axes: [1, 2]) }, ["ReduceL1"]),
      ({ x throws(TensorError) in try x.norm(order: 3, axes: [1, 2]) }, ["Abs", "Pow", "ReduceSum", "Pow"]),
      ({ x throws(TensorError) in try x.variance(axes: [1, 2]) }, ["ReduceMean", "Sub", "Mul", "ReduceMean", "Mul"]),
      (
        { x throws(TensorError) in try x.standardDeviation(axes: [1, 2], correction: 0) },
        ["ReduceMean", "Sub", "Mul", "ReduceMean", "Sqrt"]
      ),
      ({ x throws(TensorError) in try x.cumulativeSum(axis: 3, reversed: true) }, ["CumSum"]),
    ]
    for (body, expected) in cases { #expect(try types(image, body) == expected) }
    // An axis of an image stands elsewhere in the graph.
    let kept = try file(image) { x throws(TensorError) in try x.max(axes: [3], keepsDimensions: true) }
    #expect(kept.nodes[0].attributes == ["axes": [1], "keepdims": [1]])
  }

  @Test func functions() throws {
    #expect(try types(rows) { x throws(TensorError) in try x.log1p() } == ["Add", "Log"])
    #expect(try types(rows) { x throws(TensorError) in try x.expm1() } == ["Exp", "Sub"])
    #expect(try types(rows) { x throws(TensorError) in try x.round() } == ["Round"])
    #expect(try types(rows) { x throws(TensorError) in try x.trunc() } == ["Abs", "Floor", "Sign", "Mul"])
  }

  /// A comparison is followed, though a mask is no variable.
  @Test func masks() throws {
    let graph = try file(image) { x throws(TensorError) in
      try x.replacing(with: 0, where: (x .> 0.5) .& (.!(x.value .== 1)))
    }
    #expect(graph.nodes.map(\.type) == ["Greater", "Equal", "Not", "And", "Where"])
    let fixed = try Tensor([1, 0, 3, 0, 0, 1] as [Int32])
    let constant = try file(image) { x throws(TensorError) in try x.replacing(with: 0, where: fixed) }
    let mask = try #require(constant.tensors[constant.nodes[0].inputs[0]])
    #expect(mask.type == 9 && mask.shape == [1, 6, 1, 1] && Array(mask.bytes) == [1, 0, 1, 0, 0, 1])
    #expect(
      try types(image) { x throws(TensorError) in
        try x * x.tape.constant((x.value .> 0).converted(to: .float32))
      } == ["Greater", "Cast", "Mul"])
  }

  @Test func attention() throws {
    var random = RandomSource(seed: 1)
    let operators = try MultiHeadAttention(size: 8, heads: 2, using: &random).onnx(input: rows).operators
    #expect(operators.count { $0 == "MatMul" } == 6 && operators.count { $0 == "Softmax" } == 1)
  }

  /// What is kept apart from the tape, or hidden from it, is followed none the less.
  @Test func detachedValues() throws {
    #expect(try types(rows) { x throws(TensorError) in try x - x.detached() * 2 } == ["Mul", "Sub"])
    #expect(
      try types(rows) { x throws(TensorError) in
        try x + x.tape.constant(x.value.transposed([0, 2, 1]).reshaped([-1, 5, 8]))
      } == ["Transpose", "Reshape", "Add"])
    #expect(
      try types(rows) { x throws(TensorError) in
        try x.customGradient({ try $0.round() }, gradient: { $1 })
      } == ["Round"])
  }

  /// A forward pass that reads numbers by way of Swift is no graph: it is not exported as it happened to run.
  @Test func dependenceOnNumbers() throws {
    struct Branches: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable {
        try x * x.tape.constant(Tensor(x.value.doubles[0]))
      }
    }
    let error = #expect(throws: TensorError.self) {
      try Sequential {
        ReLU()
        Branches()
      }.onnx(input: [1, 4])
    }
    #expect(error?.layer == "1" && error?.operation == "onnx")
    #expect(error?.message.contains("(multiply) depends on the input's numbers") == true)
  }

  @Test func notInONNX() throws {
    func failure(
      _ input: Shape, _ body: @escaping @Sendable (Variable) throws(TensorError) -> Variable
    ) throws -> TensorError? {
      #expect(throws: TensorError.self) {
        try Sequential { Function(body: body) }.onnx(input: input)
      }
    }
    let mixed = try failure(rows) { x throws(TensorError) in try x.converted(to: .float64).sum() }
    #expect(mixed?.operation == "cast" && mixed?.message.contains("not exported") == true)
    #expect(mixed?.layer == "0 (Function)")
    let factor = try failure(image) { x throws(TensorError) in
      try x.maxPool2DWithIndices(window: 2, stride: 1, padding: .all(2), dilation: 3).values
    }
    #expect(factor?.operation == "maxPool2D")
  }
}
