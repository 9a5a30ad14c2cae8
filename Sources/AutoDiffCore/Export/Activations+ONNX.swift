extension ReLU: ONNXElementwise { var onnxType: String { "Relu" } }
extension HardSwish: ONNXElementwise { var onnxType: String { "HardSwish" } }
extension Sigmoid: ONNXElementwise { var onnxType: String { "Sigmoid" } }
extension HyperbolicTangent: ONNXElementwise { var onnxType: String { "Tanh" } }

extension ReLU6: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Clip", [inputs[0], graph.number(0), graph.number(6)], output)
  }
}

extension LeakyReLU: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("LeakyRelu", inputs, output, ["alpha": .float(slope)])
  }
}

extension PReLU: ONNXElementwise { var onnxType: String { "PRelu" } }

extension ELU: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Elu", inputs, output, ["alpha": .float(alpha)])
  }
}

extension SELU: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Selu", inputs, output)
  }
}

extension HardSigmoid: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("HardSigmoid", inputs, output, ["alpha": .float(1.0 / 6), "beta": .float(0.5)])
  }
}

extension SiLU: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Mul", [inputs[0], graph.elementwise("Sigmoid", inputs, output)], output)
  }
}

extension Softplus: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    // ONNX's operator has neither factor nor threshold; above 15 the function is the line to float32's precision.
    guard threshold >= 15 else {
      throw TensorError(.argument, "softplus with a threshold below 15, \(threshold), is not exported to ONNX")
    }
    guard beta != 1 else { return try graph.elementwise("Softplus", inputs, output) }
    let scaled = try graph.elementwise("Mul", [inputs[0], graph.number(beta)], output)
    return try graph.elementwise(
      "Div", [graph.elementwise("Softplus", [scaled], output), graph.number(beta)], output)
  }
}

extension Mish: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let gate = try graph.elementwise("Tanh", [graph.elementwise("Softplus", inputs, output)], output)
    return try graph.elementwise("Mul", [inputs[0], gate], output)
  }
}

extension GELU: ONNXExportable {
  /// ONNX has an operator of its own from version 20 on; in version 17 it is made of others.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let x = inputs[0]
    func combine(_ type: String, _ a: ONNXValue, _ b: Double) throws(TensorError) -> ONNXValue {
      try graph.elementwise(type, [a, graph.number(b)], output)
    }
    let curve: ONNXValue
    switch approximation {
    case .none: curve = try graph.elementwise("Erf", [combine("Mul", x, 0.5.squareRoot())], output)
    case .tanh:
      let square = try graph.elementwise("Mul", [x, x], output)
      let factor = try combine("Add", combine("Mul", square, 0.044715), 1)
      let inner = try graph.elementwise("Mul", [x, factor], output)
      curve = try graph.elementwise("Tanh", [combine("Mul", inner, (2 / Double.pi).squareRoot())], output)
    }
    return try graph.elementwise("Mul", [x, combine("Mul", combine("Add", curve, 1), 0.5)], output)
  }
}

extension Softmax: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.alongLastAxis("Softmax", inputs[0], output)
  }
}

extension LogSoftmax: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.alongLastAxis("LogSoftmax", inputs[0], output)
  }
}

extension ONNXGraph {
  fileprivate func alongLastAxis(_ type: String, _ x: ONNXValue, _ output: Shape) throws(TensorError) -> ONNXValue {
    let layout = x.layout
    let axis = layout.axis(output.rank - 1, rank: output.rank)
    return ONNXValue(shape: output, name: add(type, [try name(of: x, layout)], ["axis": .int(axis)]), layout: layout)
  }
}
