import KernelInterface
import TensorKernels

extension Pooling2D {
  /// Padding before and behind the axes, as far as the windows reach.
  fileprivate func pads(_ input: Shape) throws(TensorError) -> [Int] {
    let g = try geometry(input: input)
    return [
      g.paddingTop, g.paddingLeft,
      reach(g.inputHeight, g.paddingTop, g.outputHeight, stride.height, window.height, dilation.height),
      reach(g.inputWidth, g.paddingLeft, g.outputWidth, stride.width, window.width, dilation.width),
    ]
  }

  /// MaxPool, and the positions in each image where they are wanted: `[N, C, OH, OW]`, int64.
  fileprivate func maxima(
    _ input: ONNXValue, withIndices: Bool, _ graph: ONNXGraph
  ) throws(TensorError) -> (values: String, indices: String?) {
    var pads = try pads(input.shape)
    var source = try graph.name(of: input, .channelsFirst)
    // ONNX Runtime takes no padding as wide as the window. With dilation the windows reach further.
    if pads[0] >= window.height || pads[2] >= window.height || pads[1] >= window.width || pads[3] >= window.width {
      guard !withIndices else {
        throw TensorError(
          .argument, "indices of a pooling that is padded by as much as the window are not exported to ONNX",
          shapes: [input.shape])
      }
      let amounts = graph.integers([0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]])
      source = graph.add("Pad", [source, amounts, try graph.name(of: graph.number(-.infinity))])
      pads = [0, 0, 0, 0]
    }
    let names = graph.add(
      "MaxPool", [source],
      [
        "dilations": .ints([dilation.height, dilation.width]), "kernel_shape": .ints([window.height, window.width]),
        "pads": .ints(pads), "strides": .ints([stride.height, stride.width]),
      ], outputs: withIndices ? 2 : 1)
    guard withIndices else { return (names[0], nil) }
    // ONNX counts through the whole tensor.
    let pixels = graph.integers([input.shape[1] * input.shape[2]])
    return (names[0], graph.add("Mod", [names[1], pixels]))
  }
}

extension MaxPool2D: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let name = try sliding.maxima(inputs[0], withIndices: false, graph).values
    return ONNXValue(shape: output, name: name, layout: .channelsFirst)
  }
}

/// `maxPool2DWithIndices`.
struct ONNXMaxPoolWithIndices: ONNXFunction {
  let sliding: Pooling2D

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let names = try sliding.maxima(inputs[0], withIndices: true, graph)
    let indices = graph.add("Cast", [names.indices ?? ""], ["to": .int(6)])
    return [
      ONNXValue(shape: outputs[0], name: names.values, layout: .channelsFirst),
      ONNXValue(shape: outputs[1], name: indices, layout: .channelsFirst),
    ]
  }
}

/// `maxUnpool2D`: zeros of the images' size, into which the elements are put. Where several elements name one position,
/// ONNX does not say which of them stays.
struct ONNXMaxUnpool: ONNXFunction {
  let size: Size2D

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let channels = outputs[0][3]
    func rows(_ value: ONNXValue) throws(TensorError) -> String {
      graph.add("Reshape", [try graph.name(of: value, .channelsFirst), graph.integers([0, channels, -1])])
    }
    let source = try rows(inputs[0])
    let batch = graph.add(
      "Slice", [graph.add("Shape", [source]), graph.integers([0]), graph.integers([1]), graph.integers([0])])
    let shape = graph.add(
      "Concat", [batch, graph.integers([channels, size.height * size.width])], ["axis": .int(0)])
    let zeros = graph.add("Expand", [try graph.name(of: graph.number(0)), shape])
    let placed = graph.add("ScatterElements", [zeros, try rows(inputs[1]), source], ["axis": .int(2)])
    let image = graph.add("Reshape", [placed, graph.integers([0, channels, size.height, size.width])])
    return [ONNXValue(shape: outputs[0], name: image, layout: .channelsFirst)]
  }
}

extension AveragePool2D: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let factors = try factors(inputs[0].shape)
    let name = graph.add(
      "AveragePool", [try graph.name(of: inputs[0], .channelsFirst)],
      [
        "count_include_pad": .int(countsPadding || factors != nil ? 1 : 0),
        "kernel_shape": .ints([sliding.window.height, sliding.window.width]),
        "pads": .ints(try sliding.pads(inputs[0].shape)),
        "strides": .ints([sliding.stride.height, sliding.stride.width]),
      ])
    let value = ONNXValue(shape: output, name: name, layout: .channelsFirst)
    guard let factors else { return value }
    let constant = ONNXValue(constant: try factors.converted(to: graph.scalarType))
    return try graph.elementwise("Mul", [value, constant], output)
  }

  /// What the means of whole windows are to be multiplied with: where there is a divisor, or where windows reach beyond the
  /// padding, which then does not count.
  private func factors(_ input: Shape) throws(TensorError) -> Tensor? {
    let g = try sliding.geometry(input: input)
    let area = Double(sliding.window.height * sliding.window.width)
    if let divisor { return try Tensor([area / Double(divisor)], shape: [1, 1, 1, 1]) }
    let padded = try sliding.paddedSize(input: input)
    func counts(_ outputs: Int, _ stride: Int, _ window: Int, _ end: Int) -> [Double] {
      (0..<outputs).map { Double(min($0 * stride + window, end) - $0 * stride) }
    }
    let rows = counts(g.outputHeight, sliding.stride.height, sliding.window.height, padded.height)
    let columns = counts(g.outputWidth, sliding.stride.width, sliding.window.width, padded.width)
    let factors = rows.flatMap { row in columns.map { area / (row * $0) } }
    guard countsPadding, factors.contains(where: { $0 != 1 }) else { return nil }
    return try Tensor(factors, shape: [1, g.outputHeight, g.outputWidth, 1])
  }
}

extension AdaptiveMaxPool2D: ONNXExportable {
  /// An ordinary pooling where all parts have one size. Elsewhere the rows and columns of each part are gathered, the last
  /// one again until all parts are as large as the largest.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    var name = try graph.name(of: inputs[0], .channelsFirst)
    var window = [0, 0]
    for (axis, count) in [(1, size.height), (2, size.width)] {
      let length = inputs[0].shape[axis]
      let spans = PoolingSpans(parts: count, of: length)
      let longest = (0..<count).map { spans.ends[$0] - spans.starts[$0] }.max() ?? 1
      window[axis - 1] = longest
      guard length % count != 0 else { continue }
      let indices = (0..<count).flatMap { part in
        (0..<longest).map { min(spans.starts[part] + $0, spans.ends[part] - 1) }
      }
      name = graph.add("Gather", [name, graph.integers(indices)], ["axis": .int(axis + 1)])
    }
    let pooled = graph.add("MaxPool", [name], ["kernel_shape": .ints(window), "strides": .ints(window)])
    return ONNXValue(shape: output, name: pooled, layout: .channelsFirst)
  }
}
