/// An operation that is one ONNX operator on elements: the operands in their order, no more than constants beside them.
protocol ONNXElementwise: ONNXExportable {
  var onnxType: String { get }
}

extension ONNXElementwise {
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise(onnxType, inputs, output)
  }
}

extension Subtract: ONNXElementwise { var onnxType: String { "Sub" } }
extension Divide: ONNXElementwise { var onnxType: String { "Div" } }
extension Power: ONNXElementwise { var onnxType: String { "Pow" } }
extension ElementwiseMaximum: ONNXElementwise { var onnxType: String { "Max" } }
extension ElementwiseMinimum: ONNXElementwise { var onnxType: String { "Min" } }
extension Negate: ONNXElementwise { var onnxType: String { "Neg" } }
extension Absolute: ONNXElementwise { var onnxType: String { "Abs" } }
extension Sign: ONNXElementwise { var onnxType: String { "Sign" } }
extension Exponential: ONNXElementwise { var onnxType: String { "Exp" } }
extension Logarithm: ONNXElementwise { var onnxType: String { "Log" } }
extension SquareRoot: ONNXElementwise { var onnxType: String { "Sqrt" } }
extension Sine: ONNXElementwise { var onnxType: String { "Sin" } }
extension Cosine: ONNXElementwise { var onnxType: String { "Cos" } }
extension GaussianError: ONNXElementwise { var onnxType: String { "Erf" } }

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

extension LogarithmOfOnePlus: ONNXExportable {
  /// ONNX has no such operator. Where x is small, 1 + x rounds it: the result is exact to the scalar type's step, 6e-8 in
  /// float32, and not to x's own.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Log", [graph.elementwise("Add", [inputs[0], graph.number(1)], output)], output)
  }
}

extension ExponentialMinusOne: ONNXExportable {
  /// With the same loss of accuracy where x is small.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.elementwise("Sub", [graph.elementwise("Exp", inputs, output), graph.number(1)], output)
  }
}

extension Rounding: ONNXExportable {
  /// ONNX rounds halves to even numbers, as here. Rounding toward 0 is made of the sign and the magnitude.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    switch rule {
    case .down: return try graph.elementwise("Floor", inputs, output)
    case .up: return try graph.elementwise("Ceil", inputs, output)
    case .toNearestOrEven: return try graph.elementwise("Round", inputs, output)
    case .towardZero:
      let magnitude = try graph.elementwise("Floor", [graph.elementwise("Abs", inputs, output)], output)
      return try graph.elementwise("Mul", [graph.elementwise("Sign", inputs, output), magnitude], output)
    default: throw TensorError(.argument, "rounding \(rule) is not exported to ONNX")
    }
  }
}

extension Add: ONNXExportable {
  /// A constant for each channel goes into the node before, where that takes one.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    for (value, bias) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
      if let node = value.biased, let tensor = bias.constant, let channels = output.last, tensor.shape == [channels],
        value.shape == output
      {
        let name = graph.add(node.type, node.inputs + [try graph.name(of: bias)], node.attributes)
        return ONNXValue(shape: output, name: name, layout: node.layout)
      }
    }
    return try graph.elementwise("Add", inputs, output)
  }
}

extension Cast: ONNXExportable {
  /// Everything in the graph has one floating-point type.
  func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
    try graph.converted(inputs[0], to: type)
  }
}
