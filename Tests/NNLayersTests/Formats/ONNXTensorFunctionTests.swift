import NNLayers
import Testing

/// What a forward pass does with plain tensors is followed by an export, or refused: it never becomes a constant.
@Suite struct ONNXTensorFunctionTests {
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

  @Test func anyAndAll() throws {
    let some = try file(image) { x throws(TensorError) in
      try x.replacing(with: 0, where: (x .> 0.5).any(axes: [3], keepsDimensions: true))
    }
    #expect(some.nodes.map(\.type) == ["Greater", "Cast", "ReduceMax", "Cast", "Where"])
    #expect(some.nodes[2].attributes == ["axes": [1], "keepdims": [1]])
    let every = try file(image) { x throws(TensorError) in
      try Variable.select((x .> 0).all(axes: [1, 2]), x.max(axes: [1, 2]), x.min(axes: [1, 2]))
    }
    #expect(
      every.nodes.map(\.type) == ["Greater", "Cast", "ReduceMin", "ReduceMax", "ReduceMin", "Cast", "Where"])
    #expect(every.nodes[2].attributes == ["axes": [2, 3], "keepdims": [0]])
    // Of numbers: those that are not 0.
    #expect(
      try types(rows) { x throws(TensorError) in
        x.tape.constant(try x.value.any(axes: [-1], keepsDimensions: true).converted(to: .float32))
      } == ["Equal", "Not", "Cast", "ReduceMax", "Cast"])
    // No axes: each element by itself.
    #expect(
      try types(rows) { x throws(TensorError) in
        x.tape.constant(try (x .> 0).all(axes: []).converted(to: .float32))
      } == ["Greater", "Cast", "Cast"])
  }

  @Test func wholeNumbersAndSigns() throws {
    let cases: [(@Sendable (Tensor) throws(TensorError) -> Tensor, [String])] = [
      ({ x throws(TensorError) in try x.floor() }, ["Floor"]), ({ x throws(TensorError) in try x.ceil() }, ["Ceil"]),
      ({ x throws(TensorError) in try x.round() }, ["Round"]),
      ({ x throws(TensorError) in try x.trunc() }, ["Abs", "Floor", "Sign", "Mul"]),
      ({ x throws(TensorError) in try x.sign() }, ["Sign"]),
      (
        { x throws(TensorError) in try x.converted(to: .int32).floor().sign().converted(to: .float32) },
        ["Cast", "Sign", "Cast"]
      ),
    ]
    for (function, expected) in cases {
      #expect(try types(rows) { x throws(TensorError) in x.tape.constant(try function(x.value)) } == expected)
    }
  }

  @Test func oneHot() throws {
    let graph = try file(rows) { x throws(TensorError) in
      x.tape.constant(try x.value.argmax(axis: -1).oneHot(classes: 8))
    }
    #expect(graph.nodes.map(\.type) == ["ArgMax", "Cast", "Unsqueeze", "Equal", "Cast"])
    #expect(graph.output == ["output", "type 1", "N", "5", "8"])
    let classes = try #require(graph.tensors[graph.nodes[3].inputs[1]])
    #expect(classes.type == 6 && classes.shape == [8])
    // The largest of whole numbers is looked for in double precision, of which the graph knows nothing.
    #expect(
      try types(rows) { x throws(TensorError) in
        x.tape.constant(try x.value.converted(to: .int32).argmax(axis: -1).converted(to: .float32))
      } == ["Cast", "ArgMax", "Cast", "Cast"])
  }

  @Test func stacked() throws {
    #expect(
      try types([1, 4]) { x throws(TensorError) in
        x.tape.constant(try Tensor.stacked([x.value, x.value]))
      } == ["Reshape", "Concat"])
  }

  /// The statistics that come along with a batch normalisation, and an inference by them.
  @Test func statistics() throws {
    @Sendable func normalized(_ x: Variable) throws(TensorError) -> Variable {
      let (one, zero) = (x.tape.constant(try .ones([4])), x.tape.constant(try .zeros([4])))
      let statistics = try x.batchNormalized(weight: one, bias: zero).statistics
      return try x.normalized(mean: statistics.mean, variance: statistics.variance, weight: one, bias: zero)
    }
    let variance = ["ReduceMean", "Sub", "Mul", "ReduceMean"]
    let graph = try file([1, 4], normalized)
    #expect(graph.nodes.map(\.type) == ["ReduceMean"] + variance + ["BatchNormalization"])
    #expect(graph.nodes[5].inputs[3...] == [graph.nodes[0].outputs[0], graph.nodes[4].outputs[0]])
    #expect(
      try types([1, 3, 4], normalized) == ["ReduceMean"] + variance + ["Add", "Sqrt", "Sub", "Div", "Mul", "Add"])
  }

  /// A mask of attention is made of numbers that the export must not look at.
  @Test func attentionMasks() throws {
    let padded = Function { x throws(TensorError) in
      let table = x.tape.constant(try .ones([3, 8]))
      let y = try table.embedding(of: x.value)
      let mask = x.tape.constant(try (x.value .!= 0).expandedDimensions(axes: [1]))
      return try y.scaledDotProductAttention(keys: y, values: y, mask: mask, isCausal: true)
    }
    let labels = try padded.onnx(input: [1, 5], scalarType: .int32).operators
    for type in ["And", "ReduceMax", "Or", "Where"] { #expect(labels.contains(type), "\(labels)") }
    let added = try types(rows) { x throws(TensorError) in
      let scores = try x.sliced(.all, .all, .range(0..<5))
      let mask = try scores.replacing(with: -Double.infinity, where: scores .> 0.5)
      return try x.scaledDotProductAttention(keys: x, values: x, mask: mask)
    }
    #expect(added.count { $0 == "Where" } == 3 && added.contains("ReduceMax"), "\(added)")
  }

  /// Functions that no export follows refuse what depends on the model's input.
  @Test func refused() throws {
    func failure(_ body: @escaping @Sendable (Tensor) throws(TensorError) -> Tensor) throws -> TensorError? {
      #expect(throws: TensorError.self) {
        try Sequential {
          ReLU()
          Function { x throws(TensorError) in x.tape.constant(try body(x.value)) }
        }.onnx(input: [1, 5, 8])
      }
    }
    let changed = try failure { x throws(TensorError) in
      var y = x
      try y.setElement(1, at: 0, 0, 0)
      return y
    }
    #expect(changed?.message.contains("a change in place of a tensor that depends on the model's input") == true)
    #expect(changed?.layer == "1 (Function)")
    for transform in [Normalize(mean: [0], deviation: [1]), RandomErasing(probability: 1)] as [any Transform] {
      let error = try failure { x throws(TensorError) in
        var random = RandomSource(seed: 1)
        return try transform(x, using: &random)
      }
      #expect(error?.message.contains("cannot be exported to ONNX") == true, "\(transform)")
    }
    // A constant may be changed.
    let changing = Function { x throws(TensorError) in
      var shift = try Tensor.zeros([4])
      try shift.setElement(1, at: 2)
      return try x + x.tape.constant(shift)
    }
    #expect(try changing.onnx(input: [1, 4]).operators == ["Add"])
  }

  /// Operations that hold a tensor beside their inputs, which here are constants.
  @Test func heldTensors() throws {
    struct Shift: TensorOperation {
      let amount: Tensor
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
        try Tensor(zip(x[0].floats, amount.floats).map { $0 + $1 }, shape: x[0].shape)
      }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [context.gradient] }
    }
    func failure(_ body: @escaping @Sendable (Variable) throws(TensorError) -> Variable) throws -> TensorError? {
      #expect(throws: TensorError.self) { try Function(body: body).onnx(input: [1, 4]) }
    }
    let own = try failure { x throws(TensorError) in
      try x.tape.apply(Shift(amount: x.value), to: x.tape.constant(.ones([1, 4])))
    }
    #expect(own?.operation == "shift" && own?.message == "this operation cannot be exported to ONNX")
    let sum = try failure { x throws(TensorError) in
      let (table, row) = (x.tape.constant(try .zeros([4, 2])), x.tape.constant(try .ones([1, 2])))
      return try table.indexAdded(row, at: x.value.argmax(axis: -1), axis: 0)
    }
    #expect(sum?.message.contains("indices that depend on the input") == true)
  }

  /// What an exportable operation does with tensors in its forward is its own affair.
  @Test func ownForward() throws {
    struct Rounded: TensorOperation, ONNXExportable {
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
        try x[0].converted(to: .float64).round().converted(to: .float32)
      }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [nil] }
      func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
        try graph.elementwise("Round", inputs, output)
      }
    }
    #expect(try types(rows) { x throws(TensorError) in try x.tape.apply(Rounded(), to: x) } == ["Round"])
  }
}
