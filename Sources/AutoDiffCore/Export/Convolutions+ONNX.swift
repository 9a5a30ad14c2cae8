extension CrossCorrelation2D: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let filter = try graph.filter(inputs[1])
    let g = try sliding.geometry(input: inputs[0].shape, filter: inputs[1].shape)
    var names = [try graph.name(of: inputs[0], .channelsFirst), filter]
    let pads = [
      g.paddingTop, g.paddingLeft,
      reach(g.inputHeight, g.paddingTop, g.outputHeight, sliding.stride.height, g.kernelHeight, g.dilationHeight),
      reach(g.inputWidth, g.paddingLeft, g.outputWidth, sliding.stride.width, g.kernelWidth, g.dilationWidth),
    ]
    let attributes: KeyValuePairs<String, ONNXAttribute> = [
      "dilations": .ints([sliding.dilation.height, sliding.dilation.width]), "group": .int(sliding.groups),
      "kernel_shape": .ints([g.kernelHeight, g.kernelWidth]), "pads": .ints(pads),
      "strides": .ints([sliding.stride.height, sliding.stride.width]),
    ]
    if inputs.count > 2 { names.append(try graph.name(of: inputs[2])) }
    let value = ONNXValue(shape: output, name: graph.add("Conv", names, attributes), layout: .channelsFirst)
    if inputs.count == 2 { value.biased = ("Conv", names, attributes, .channelsFirst) }
    return value
  }
}

extension CrossCorrelation2DInputGradient: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let g = try sliding.geometry(input: inputShape, filter: inputs[1].shape)
    let names = [try graph.name(of: inputs[0], .channelsFirst), try graph.filter(inputs[1])]
    /// How much is cut off at the end; where the output is longer than the filters reach, how much is added there.
    func end(_ size: Int, _ before: Int, _ count: Int, _ stride: Int, _ kernel: Int, _ dilation: Int) -> Int {
      (count - 1) * stride + (kernel - 1) * dilation + 1 - before - size
    }
    let ends = [
      end(g.inputHeight, g.paddingTop, g.outputHeight, sliding.stride.height, g.kernelHeight, g.dilationHeight),
      end(g.inputWidth, g.paddingLeft, g.outputWidth, sliding.stride.width, g.kernelWidth, g.dilationWidth),
    ]
    let attributes: KeyValuePairs<String, ONNXAttribute> = [
      "dilations": .ints([sliding.dilation.height, sliding.dilation.width]), "group": .int(sliding.groups),
      "kernel_shape": .ints([g.kernelHeight, g.kernelWidth]), "output_padding": .ints(ends.map { max(0, -$0) }),
      "pads": .ints([g.paddingTop, g.paddingLeft] + ends.map { max(0, $0) }),
      "strides": .ints([sliding.stride.height, sliding.stride.width]),
    ]
    let value = ONNXValue(shape: output, name: graph.add("ConvTranspose", names, attributes), layout: .channelsFirst)
    value.biased = ("ConvTranspose", names, attributes, .channelsFirst)
    return value
  }
}

extension ONNXGraph {
  /// A filter `[KH, KW, A, B]` as `[B, A, KH, KW]`.
  fileprivate func filter(_ value: ONNXValue) throws(TensorError) -> String {
    let order = [3, 2, 0, 1]
    guard let filter = value.constant else {
      return add("Transpose", [try name(of: value)], ["perm": .ints(order)])
    }
    return constant(try filter.transposed(order), label: value.label)
  }
}

/// How much padding behind an axis the windows reach into. No more is said to ONNX: there it could fit a further window.
func reach(_ size: Int, _ before: Int, _ output: Int, _ stride: Int, _ window: Int, _ dilation: Int) -> Int {
  max(0, (output - 1) * stride + (window - 1) * dilation + 1 - size - before)
}

/// `unfolded2D` of an image that is padded already: a slice for each position in the window, side by side.
struct ONNXUnfold: ONNXFunction {
  let window: Size2D
  let stride: Size2D
  let dilation: Size2D
  /// Of the window's positions.
  let rows: Int
  let columns: Int

  func export(_ inputs: [ONNXValue], outputs: [Shape], to graph: ONNXGraph) throws(TensorError) -> [ONNXValue] {
    let source = try graph.name(of: inputs[0])
    var parts: [String] = []
    for row in 0..<window.height {
      for column in 0..<window.width {
        let start = [row * dilation.height, column * dilation.width]
        let end = [start[0] + (rows - 1) * stride.height + 1, start[1] + (columns - 1) * stride.width + 1]
        parts.append(
          graph.add(
            "Slice",
            [
              source, graph.integers(start), graph.integers(end), graph.integers([1, 2]),
              graph.integers([stride.height, stride.width]),
            ]))
      }
    }
    let joined = parts.count == 1 ? parts[0] : graph.add("Concat", parts, ["axis": .int(3)])
    let shape = graph.integers([0, rows * columns, outputs[0][2]])
    return [ONNXValue(shape: outputs[0], name: graph.add("Reshape", [joined, shape]))]
  }
}
