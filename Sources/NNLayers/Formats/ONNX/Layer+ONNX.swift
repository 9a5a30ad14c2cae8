import AutoDiffCore

extension Layer {
  /// The model's inference as an ONNX graph with one input and one output, called `input` and `output`.
  ///
  /// ```swift
  /// try model.onnx(input: [1, 48, 48, 1]).write(to: "model.onnx")
  /// ```
  ///
  /// The model runs on random numbers, and its operations become nodes; what does not depend on the input becomes a
  /// constant, parameters by their paths. A batch of another size may be given to the graph, unless a layer makes a
  /// tensor of the batch's size itself.
  ///
  /// It runs a second time on other numbers, and must do the same. A forward pass that reads its input's numbers by way of
  /// Swift, to decide what comes next or to compute a tensor of its own, is no graph: that is an error. An `int32` input,
  /// such as labels, is all 0 in the first run and 1 in the second, which is left out where 1 is no label.
  ///
  /// - Parameters:
  ///   - input: the input's shape with the batch.
  ///   - layout: the order of the axes of input and output where they are images: this package's, or `[N, C, H, W]`.
  ///   - scalarType: the input's: the model's, or `int32` for labels.
  ///   - metadata: texts that the file carries beside the graph, such as the names of classes.
  /// - Throws: `TensorError` that names the layer and the operation that cannot be exported.
  public func onnx(
    input shape: Shape, layout: ONNXLayout = .channelsLast, scalarType: ScalarType = .float32,
    metadata: [String: String] = [:]
  ) throws(TensorError) -> ONNXModel {
    guard let batch = shape.first, batch > 0 else {
      throw TensorError(.shape, "expected an input [N, …] with a batch", shapes: [shape], operation: "onnx")
    }
    var random = RandomSource(seed: 0)
    func input(_ run: Int) throws(TensorError) -> Tensor {
      scalarType == .int32
        ? try Tensor(repeating: Double(run), shape, .int32) : try .normal(shape, scalarType, using: &random)
    }
    let graph = try ONNXForwardPass(self, input: input(0), layout: layout)
    do {
      try graph.checkEqual(ONNXForwardPass(self, input: input(1), layout: layout))
    } catch  where scalarType == .int32 && error.operation != ONNXForwardPass.dependence {
      // There may be no label 1.
    }
    func dimensions(_ shape: Shape) -> [Int?] {
      let sizes = shape.rank == 4 ? layout.ordered(shape.dimensions) : shape.dimensions
      return sizes.enumerated().map { $0.offset == 0 && $0.element == batch ? nil : $0.element }
    }
    return ONNXModel(
      nodes: graph.nodes, initializers: graph.initializers, result: graph.result,
      input: .init(scalarType: scalarType, dimensions: dimensions(shape)),
      output: .init(scalarType: graph.output.scalarType, dimensions: dimensions(graph.output.shape)),
      metadata: metadata)
  }
}

/// What a model does with an input, as the nodes and constants that lead to its output.
struct ONNXForwardPass {
  let nodes: [ONNXGraph.Node]
  let initializers: [ONNXGraph.Initializer]
  /// The name of the output in the graph.
  let result: String
  let output: Tensor

  init(_ model: some Layer, input: Tensor, layout: ONNXLayout) throws(TensorError) {
    let parameters = model.parameters()
    let own = parameters.lazy.compactMap { try? $0.parameter.value().scalarType }.first { $0.isFloatingPoint }
    let trace = ONNXTrace(scalarType: input.scalarType.isFloatingPoint ? input.scalarType : own ?? .float32)
    let graph = trace.graph
    graph.reserve(ONNXModel.inputName)
    graph.reserve(ONNXModel.outputName)
    for element in parameters { graph.set(try element.parameter.value(), label: element.path) }
    graph.set(
      input,
      ONNXValue(shape: input.shape, name: ONNXModel.inputName, layout: input.rank == 4 ? layout : .channelsLast))
    output = try trace.follow { () throws(TensorError) in
      let tape = Tape(.inference)
      trace.scope = { [unowned tape] in LayerScope.path(in: tape) }
      return try model(tape.constant(input)).value
    }
    graph.scope = ""
    var result = try graph.name(of: graph.value(of: output), output.rank == 4 ? layout : .channelsLast)
    // Input and constants keep their names.
    if !graph.nodes.contains(where: { $0.outputs.contains(result) }) { result = graph.add("Identity", [result]) }
    // What does not lead to the result is left out.
    var needed: Set<String> = [result]
    var nodes: [ONNXGraph.Node] = []
    for node in graph.nodes.reversed() where !needed.isDisjoint(with: node.outputs) {
      needed.formUnion(node.inputs)
      nodes.append(node)
    }
    self.nodes = nodes.reversed()
    self.result = result
    initializers = graph.initializers.filter { needed.contains($0.name) }
  }

  /// The operation of the error where a model depends on its input's numbers.
  static let dependence = "onnx"

  /// Checks that a pass with other numbers did the same.
  func checkEqual(_ other: ONNXForwardPass) throws(TensorError) {
    func fail(_ origin: ONNXGraph.Origin?) -> TensorError {
      let place = origin.map { $0.operation.isEmpty ? "" : " (\($0.operation))" } ?? ""
      var error = TensorError(
        .argument,
        "the forward pass\(place) depends on the input's numbers by way of Swift's values, which no graph can say",
        operation: Self.dependence)
      if let layer = origin?.layer, !layer.isEmpty { error.layer = layer }
      return error
    }
    for (a, b) in zip(nodes, other.nodes) {
      guard a.type == b.type, a.inputs == b.inputs, a.outputs == b.outputs,
        a.attributes.elementsEqual(b.attributes, by: { $0.name == $1.name && $0.value == $1.value })
      else { throw fail(a.origin) }
    }
    guard nodes.count == other.nodes.count, initializers.count == other.initializers.count else {
      throw fail(nodes.count > other.nodes.count ? nodes[other.nodes.count].origin : nil)
    }
    for (a, b) in zip(initializers, other.initializers) where !a.content.isIdentical(to: b.content) {
      throw fail(a.origin)
    }
  }
}

extension ONNXGraph.Content {
  fileprivate func isIdentical(to other: ONNXGraph.Content) -> Bool {
    switch (self, other) {
    case (.tensor(let a), .tensor(let b)), (.mask(let a), .mask(let b)): a.isIdentical(to: b)
    case (.integers(let a), .integers(let b)): a == b
    default: false
    }
  }
}
