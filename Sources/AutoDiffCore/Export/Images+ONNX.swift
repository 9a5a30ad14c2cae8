extension CrossCorrelation2D: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    guard let filter = inputs[1].constant else {
      throw TensorError(.argument, "the filter depends on the model's input, which is not exported to ONNX")
    }
    let g = try sliding.geometry(input: inputs[0].shape, filter: filter.shape)
    var names = [
      try graph.name(of: inputs[0], .channelsFirst),
      graph.constant(try filter.transposed([3, 2, 0, 1]), label: inputs[1].label),
    ]
    if inputs.count > 2 { names.append(try graph.name(of: inputs[2])) }
    let pads = [
      g.paddingTop, g.paddingLeft,
      remainder(g.inputHeight, g.paddingTop, g.outputHeight, sliding.stride.height, g.kernelHeight, g.dilationHeight),
      remainder(g.inputWidth, g.paddingLeft, g.outputWidth, sliding.stride.width, g.kernelWidth, g.dilationWidth),
    ]
    let name = graph.add(
      "Conv", names,
      [
        "dilations": .ints([sliding.dilation.height, sliding.dilation.width]), "group": .int(sliding.groups),
        "kernel_shape": .ints([filter.shape[0], filter.shape[1]]), "pads": .ints(pads),
        "strides": .ints([sliding.stride.height, sliding.stride.width]),
      ])
    return ONNXValue(shape: output, name: name, layout: .channelsFirst)
  }
}

/// How much padding behind an axis the windows reach into. No more is said to ONNX: there it could fit a further window.
private func remainder(_ size: Int, _ before: Int, _ output: Int, _ stride: Int, _ window: Int, _ dilation: Int) -> Int
{
  max(0, (output - 1) * stride + (window - 1) * dilation + 1 - size - before)
}

extension Pooling2D {
  fileprivate func pads(_ input: Shape) throws(TensorError) -> ONNXAttribute {
    let g = try geometry(input: input)
    return .ints([
      g.paddingTop, g.paddingLeft,
      remainder(g.inputHeight, g.paddingTop, g.outputHeight, stride.height, window.height, 1),
      remainder(g.inputWidth, g.paddingLeft, g.outputWidth, stride.width, window.width, 1),
    ])
  }
}

extension MaxPool2D: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let name = graph.add(
      "MaxPool", [try graph.name(of: inputs[0], .channelsFirst)],
      [
        "kernel_shape": .ints([sliding.window.height, sliding.window.width]), "pads": try sliding.pads(inputs[0].shape),
        "strides": .ints([sliding.stride.height, sliding.stride.width]),
      ])
    return ONNXValue(shape: output, name: name, layout: .channelsFirst)
  }
}

extension AveragePool2D: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let name = graph.add(
      "AveragePool", [try graph.name(of: inputs[0], .channelsFirst)],
      [
        "count_include_pad": .int(countsPadding ? 1 : 0),
        "kernel_shape": .ints([sliding.window.height, sliding.window.width]), "pads": try sliding.pads(inputs[0].shape),
        "strides": .ints([sliding.stride.height, sliding.stride.width]),
      ])
    return ONNXValue(shape: output, name: name, layout: .channelsFirst)
  }
}

extension AffineNormalization: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let rank = output.rank
    let type = graph.scalarType
    let value: ONNXValue
    if rank == 4 || rank == 2 {
      let names = [
        try graph.name(of: inputs[0], .channelsFirst), try graph.name(of: inputs[1]), try graph.name(of: inputs[2]),
        graph.constant(try mean.converted(to: type)), graph.constant(try variance.converted(to: type)),
      ]
      value = ONNXValue(
        shape: output, name: graph.add("BatchNormalization", names, ["epsilon": .float(epsilon)]),
        layout: rank == 4 ? .channelsFirst : .channelsLast)
    } else {
      // ONNX's operator takes the second axis for the channels.
      let deviation = try ONNXValue(constant: (variance.converted(to: .float64)).deviation(epsilon, type), label: nil)
      let centered = try graph.elementwise(
        "Sub", [inputs[0], ONNXValue(constant: mean.converted(to: type), label: nil)], output)
      let scaled = try graph.elementwise("Div", [centered, deviation], output)
      value = try graph.elementwise(
        "Add", [graph.elementwise("Mul", [scaled, inputs[1]], output), inputs[2]], output)
    }
    return relu ? try graph.elementwise("Relu", [value], output) : value
  }
}

extension Tensor {
  /// `√(x + ε)`.
  fileprivate func deviation(_ epsilon: Double, _ type: ScalarType) throws(TensorError) -> Tensor {
    try Tensor(doubles.map { ($0 + epsilon).squareRoot() }, shape: shape).converted(to: type)
  }
}
