/// An operation that is one ONNX operator on elements: the operands in their order, no more than constants beside them.
private protocol ONNXElementwise: ONNXExportable {
  var onnxType: String { get }
}

extension ONNXElementwise {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise(onnxType, inputs, output)
  }
}

extension Add: ONNXElementwise { fileprivate var onnxType: String { "Add" } }
extension Subtract: ONNXElementwise { fileprivate var onnxType: String { "Sub" } }
extension Divide: ONNXElementwise { fileprivate var onnxType: String { "Div" } }
extension Power: ONNXElementwise { fileprivate var onnxType: String { "Pow" } }
extension ElementwiseMaximum: ONNXElementwise { fileprivate var onnxType: String { "Max" } }
extension ElementwiseMinimum: ONNXElementwise { fileprivate var onnxType: String { "Min" } }
extension Negate: ONNXElementwise { fileprivate var onnxType: String { "Neg" } }
extension Absolute: ONNXElementwise { fileprivate var onnxType: String { "Abs" } }
extension Sign: ONNXElementwise { fileprivate var onnxType: String { "Sign" } }
extension Exponential: ONNXElementwise { fileprivate var onnxType: String { "Exp" } }
extension Logarithm: ONNXElementwise { fileprivate var onnxType: String { "Log" } }
extension SquareRoot: ONNXElementwise { fileprivate var onnxType: String { "Sqrt" } }
extension Sine: ONNXElementwise { fileprivate var onnxType: String { "Sin" } }
extension Cosine: ONNXElementwise { fileprivate var onnxType: String { "Cos" } }
extension GaussianError: ONNXElementwise { fileprivate var onnxType: String { "Erf" } }
extension Sigmoid: ONNXElementwise { fileprivate var onnxType: String { "Sigmoid" } }
extension HyperbolicTangent: ONNXElementwise { fileprivate var onnxType: String { "Tanh" } }
extension ReLU: ONNXElementwise { fileprivate var onnxType: String { "Relu" } }
extension HardSwish: ONNXElementwise { fileprivate var onnxType: String { "HardSwish" } }

extension Square: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Mul", [inputs[0], inputs[0]], output)
  }
}

extension ReciprocalSquareRoot: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Reciprocal", [graph.elementwise("Sqrt", inputs, output)], output)
  }
}

extension PowerOfConstant: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Pow", [inputs[0], graph.number(exponent)], output)
  }
}

extension Clamp: ONNXExportable {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Clip", [inputs[0], graph.number(low), graph.number(high)], output)
  }
}

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

extension PReLU: ONNXElementwise { fileprivate var onnxType: String { "PRelu" } }

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

/// A reduction of the rows of a matrix, which any other is brought to by reshaping.
private protocol ONNXRowReduction: ONNXExportable {
  var onnxType: String { get }
}

extension ONNXRowReduction {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    let name = graph.add(onnxType, [try graph.name(of: inputs[0])], ["axes": .ints([1]), "keepdims": .int(0)])
    return ONNXValue(shape: output, name: name)
  }
}

extension Extremum: ONNXRowReduction {
  fileprivate var onnxType: String { isLargest ? "ReduceMax" : "ReduceMin" }
}
extension LogSumExp: ONNXRowReduction { fileprivate var onnxType: String { "ReduceLogSumExp" } }

extension ONNXGraph {
  fileprivate func alongLastAxis(_ type: String, _ x: ONNXValue, _ output: Shape) throws(TensorError) -> ONNXValue {
    let layout = x.layout
    let axis = layout == .channelsFirst ? 1 : output.rank - 1
    return ONNXValue(shape: output, name: add(type, [try name(of: x, layout)], ["axis": .int(axis)]), layout: layout)
  }
}
