extension AffineNormalization: ONNXExportable {
  /// BatchNormalization of images, and of sequences whose channels come first already. Elsewhere, where that would cost a
  /// transposition, a factor and an offset for each channel.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let rank = output.rank
    let type = graph.scalarType
    let means = try graph.value(of: mean.converted(to: type))
    let variances = try graph.value(of: variance.converted(to: type))
    let value: ONNXValue
    if rank == 4 || rank == 2 || inputs[0].layout == .channelsFirst {
      let names = [
        try graph.name(of: inputs[0], .channelsFirst), try graph.name(of: inputs[1]), try graph.name(of: inputs[2]),
        try graph.name(of: means), try graph.name(of: variances),
      ]
      value = ONNXValue(
        shape: output, name: graph.add("BatchNormalization", names, ["epsilon": .float(epsilon)]),
        layout: rank == 2 ? .channelsLast : .channelsFirst)
    } else {
      let deviation =
        if variances.constant != nil {
          ONNXValue(
            constant: try Tensor(variance.doubles.map { ($0 + epsilon).squareRoot() }, shape: variance.shape)
              .converted(to: type))
        } else {
          try graph.elementwise(
            "Sqrt", [graph.elementwise("Add", [variances, graph.number(epsilon)], variance.shape)], variance.shape)
        }
      let centered = try graph.elementwise("Sub", [inputs[0], means], output)
      let scaled = try graph.elementwise("Div", [centered, deviation], output)
      value = try graph.elementwise(
        "Add", [graph.elementwise("Mul", [scaled, inputs[1]], output), inputs[2]], output)
    }
    return relu ? try graph.elementwise("Relu", [value], output) : value
  }
}

extension BatchNormalization: ONNXExportable {
  /// With the batch's own statistics, which ONNX's operator takes in training alone.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let channels = try graph.channels(of: inputs[0])
    func mean(_ name: String) -> String { channels.node("ReduceMean", graph, of: name, keeping: true) }
    let centered = graph.add("Sub", [channels.source, mean(channels.source)])
    let variance = mean(graph.add("Mul", [centered, centered]))
    let deviation = graph.add(
      "Sqrt", [graph.add("Add", [variance, try graph.name(of: graph.number(epsilon))])])
    let normalized = ONNXValue(
      shape: output, name: graph.add("Div", [centered, deviation]), layout: inputs[0].layout)
    let value = try graph.scaled(normalized, weight: inputs[1], bias: inputs[2])
    return relu ? try graph.elementwise("Relu", [value], output) : value
  }
}

extension ONNXTrace {
  /// The batch's statistics, which come along with what they normalise.
  func addStatistics(_ statistics: ChannelStatistics, of x: Tensor) throws(TensorError) {
    try add("mean", [x], statistics.mean) { [graph] values throws(TensorError) in
      let name = try graph.channels(of: values[0]).node("ReduceMean", graph)
      return ONNXValue(shape: statistics.mean.shape, name: name)
    }
    try add("variance", [x], statistics.variance) { [graph] values throws(TensorError) in
      let name = try Variance(correction: 0).reduce(graph.channels(of: values[0]), graph)
      return ONNXValue(shape: statistics.variance.shape, name: name)
    }
  }
}

extension ONNXGraph {
  /// All axes but the channels', in the order in which the value is there.
  fileprivate func channels(of x: ONNXValue) throws(TensorError) -> ONNXReducedAxes {
    let rank = x.shape.rank
    // No axes would mean all of them.
    guard rank > 1 else {
      throw TensorError(.shape, "statistics of a single example are not exported to ONNX", shapes: [x.shape])
    }
    let axes = Array(0..<rank - 1)
    return ONNXReducedAxes(
      source: try name(of: x, x.layout), axes: axes.map { x.layout.axis($0, rank: rank) }, keepsDimensions: false,
      count: axes.reduce(1) { $0 * x.shape[$1] })
  }

  /// `x · weight + bias`, where they are given.
  fileprivate func scaled(_ x: ONNXValue, weight: ONNXValue?, bias: ONNXValue?) throws(TensorError) -> ONNXValue {
    var value = x
    if let weight { value = try elementwise("Mul", [value, weight], x.shape) }
    if let bias { value = try elementwise("Add", [value, bias], x.shape) }
    return value
  }
}

/// Layer normalisation over the last axes, and that by the root mean square alone. The inputs are x and, where there are
/// such, the weight and the bias.
struct ONNXLayerNormalization: ONNXFunction {
  let sizes: Shape
  let epsilon: Double
  let hasWeight: Bool
  let hasBias: Bool
  let isCentered: Bool

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let weight = hasWeight ? inputs[1] : nil
    let bias = hasBias ? inputs[inputs.count - 1] : nil
    let source = try graph.name(of: inputs[0])
    if isCentered {
      let scale = if let weight { weight } else { try ONNXValue(constant: .ones(sizes, graph.scalarType)) }
      var names = [source, try graph.name(of: scale)]
      if let bias { names.append(try graph.name(of: bias)) }
      let name = graph.add("LayerNormalization", names, ["axis": .int(-sizes.rank), "epsilon": .float(epsilon)])
      return [ONNXValue(shape: outputs[0], name: name)]
    }
    let mean = graph.add(
      "ReduceMean", [graph.add("Mul", [source, source])], ["axes": .ints((1...sizes.rank).map { -$0 })])
    let root = graph.add("Sqrt", [graph.add("Add", [mean, try graph.name(of: graph.number(epsilon))])])
    let normalized = ONNXValue(shape: outputs[0], name: graph.add("Div", [source, root]))
    return [try graph.scaled(normalized, weight: weight, bias: bias)]
  }
}

/// Normalisation of each image's groups of channels: InstanceNormalization of `[N, groups, …]`, with which each group is
/// one channel. The inputs are x and, where there are such, the weight and the bias.
struct ONNXGroupNormalization: ONNXFunction {
  let groups: Int
  let epsilon: Double
  let hasWeight: Bool
  let hasBias: Bool

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let shape = outputs[0]
    let channels = shape[shape.rank - 1]
    let weight = hasWeight ? inputs[1] : nil
    let bias = hasBias ? inputs[inputs.count - 1] : nil
    let layout: ONNXLayout = shape.rank > 2 ? .channelsFirst : .channelsLast
    func normalized(_ source: String, _ weight: ONNXValue?, _ bias: ONNXValue?) throws(TensorError) -> String {
      let scale = if let weight { weight } else { try ONNXValue(constant: .ones([groups], graph.scalarType)) }
      let shift = if let bias { bias } else { try ONNXValue(constant: .zeros([groups], graph.scalarType)) }
      return graph.add(
        "InstanceNormalization", [source, try graph.name(of: scale), try graph.name(of: shift)],
        ["epsilon": .float(epsilon)])
    }
    var name = try graph.name(of: inputs[0], .channelsFirst)
    // Each group is a channel already.
    if groups == channels, shape.rank > 2 {
      name = try normalized(name, weight, bias)
      return [ONNXValue(shape: shape, name: name, layout: layout)]
    }
    name = try normalized(graph.add("Reshape", [name, graph.integers([0, groups, -1])]), nil, nil)
    let sizes = [0] + layout.ordered(shape.dimensions).dropFirst()
    name = graph.add("Reshape", [name, graph.integers(sizes)])
    return [try graph.scaled(ONNXValue(shape: shape, name: name, layout: layout), weight: weight, bias: bias)]
  }
}

/// Local response normalisation. ONNX's window of an even size has its larger half on the other side, and ONNX Runtime
/// takes none: that stays made of its operations.
struct ONNXLocalResponseNormalization: ONNXFunction {
  let size: Int
  let alpha: Double
  let beta: Double
  let k: Double

  init?(size: Int, alpha: Double, beta: Double, k: Double, rank: Int) {
    guard size % 2 == 1, rank == 4 else { return nil }
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.k = k
  }

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let name = graph.add(
      "LRN", [try graph.name(of: inputs[0], .channelsFirst)],
      ["alpha": .float(alpha), "beta": .float(beta), "bias": .float(k), "size": .int(size)])
    return [ONNXValue(shape: outputs[0], name: name, layout: .channelsFirst)]
  }
}
