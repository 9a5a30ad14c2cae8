import AutoDiffCore
import Foundation

/// A model's forward pass as an ONNX graph (operator set 17), for ONNX Runtime, OpenVINO and others.
public struct ONNXModel: Sendable {
  /// The size of an axis, `nil` for a batch of any size.
  typealias Dimensions = [Int?]

  static let inputName = "input"
  static let outputName = "output"
  static let operatorSet = 17

  private let graph: Data
  /// The names of the operators, in the order in which they run.
  public let operators: [String]
  /// The bytes of the file.
  public var encoded: Data {
    var model = ProtocolBuffer()
    model.append(1, 8)  // the version of the file format that has this operator set
    model.append(2, "AutoDiff")
    model.append(7, graph)
    model.append(8) {
      $0.append(1, "")
      $0.append(2, Self.operatorSet)
    }
    return model.data
  }

  /// Replaces the file as a whole.
  /// - Throws: `CheckpointError` also for a graph of 2 GB or more, which the format cannot hold.
  public func write(to path: String) throws(CheckpointError) {
    let data = encoded
    guard data.count < 1 << 31 else {
      throw CheckpointError(path: path, "an ONNX file holds less than 2 GB, the model takes \(data.count) bytes")
    }
    try AtomicFile.write(data, to: path)
  }

  fileprivate init(
    _ graph: ONNXGraph, result: String, input: Dimensions, output: Dimensions
  ) {
    // What does not lead to the result is left out.
    var needed: Set<String> = [result]
    var nodes: [ONNXGraph.Node] = []
    for node in graph.nodes.reversed() where needed.contains(node.output) {
      needed.formUnion(node.inputs)
      nodes.append(node)
    }
    nodes.reverse()
    func name(_ name: String) -> String { name == result ? Self.outputName : name }
    var message = ProtocolBuffer()
    for node in nodes {
      message.append(1) { buffer in
        for input in node.inputs { buffer.append(1, name(input)) }
        buffer.append(2, name(node.output))
        buffer.append(3, node.output)
        buffer.append(4, node.type)
        for attribute in node.attributes { buffer.append(5) { $0.append(attribute.name, attribute.value) } }
      }
    }
    message.append(2, "model")
    for (name, value) in graph.initializers where needed.contains(name) {
      message.append(5) { buffer in
        switch value {
        case .tensor(let tensor):
          for size in tensor.shape { buffer.append(1, size) }
          buffer.append(2, tensor.scalarType.onnxType)
          buffer.append(8, name)
          var bytes = Data()
          tensor.appendLittleEndian(to: &bytes)
          buffer.append(9, bytes)
        case .integers(let values):
          buffer.append(1, values.count)
          buffer.append(2, 7)
          buffer.append(8, name)
          var bytes = Data()
          for value in values { withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) } }
          buffer.append(9, bytes)
        }
      }
    }
    message.append(11) { $0.appendValue(Self.inputName, graph.scalarType, input) }
    message.append(12) { $0.appendValue(Self.outputName, graph.scalarType, output) }
    self.graph = message.data
    operators = nodes.map(\.type)
  }
}

extension ScalarType {
  fileprivate var onnxType: Int {
    switch self {
    case .float32: 1
    case .int32: 6
    case .float64: 11
    }
  }
}

extension ProtocolBuffer {
  /// A ValueInfoProto.
  fileprivate mutating func appendValue(_ name: String, _ type: ScalarType, _ dimensions: ONNXModel.Dimensions) {
    append(1, name)
    append(2) { value in
      value.append(1) { tensor in
        tensor.append(1, type.onnxType)
        tensor.append(2) { shape in
          for size in dimensions {
            shape.append(1) { dimension in
              if let size { dimension.append(1, size) } else { dimension.append(2, "N") }
            }
          }
        }
      }
    }
  }

  /// An AttributeProto.
  fileprivate mutating func append(_ name: String, _ attribute: ONNXAttribute) {
    append(1, name)
    switch attribute {
    case .float(let value):
      append(2, Float(value))
      append(20, 1)
    case .int(let value):
      append(3, value)
      append(20, 2)
    case .string(let value):
      append(4, value)
      append(20, 3)
    case .ints(let values):
      for value in values { append(8, value) }
      append(20, 7)
    }
  }
}

extension Layer {
  /// The model's inference as an ONNX graph with one input and one output, called `input` and `output`.
  ///
  /// ```swift
  /// try model.onnx(input: [1, 48, 48, 1]).write(to: "model.onnx")
  /// ```
  ///
  /// The model runs once, on zeros, and its operations become nodes; what does not depend on the input becomes a
  /// constant, parameters by their paths. A forward pass that decides by its input's numbers is therefore exported as it
  /// ran. A batch of another size may be given to the graph, unless a layer makes a tensor of the batch's size itself.
  ///
  /// - Parameters:
  ///   - input: the input's shape with the batch.
  ///   - layout: the order of the axes of input and output where they are images: this package's, or `[N, C, H, W]`.
  ///   - scalarType: the model's, of which the input will be.
  /// - Throws: `TensorError` that names the layer and the operation that cannot be exported.
  public func onnx(
    input shape: Shape, layout: ONNXLayout = .channelsLast, scalarType: ScalarType = .float32
  ) throws(TensorError) -> ONNXModel {
    guard scalarType.isFloatingPoint else {
      throw TensorError(.scalarType, "a model of int32 input cannot be exported", operation: "onnx")
    }
    guard let batch = shape.first, batch > 0 else {
      throw TensorError(.shape, "expected an input [N, …] with a batch", shapes: [shape], operation: "onnx")
    }
    let tape = Tape(.inference, recording: true)
    let trace = ONNXTrace(scalarType: scalarType)
    let graph = trace.graph
    graph.reserve(ONNXModel.inputName)
    graph.reserve(ONNXModel.outputName)
    for element in parameters() { trace.set(try tape.variable(element.parameter), label: element.path) }
    let x = tape.variable(try .zeros(shape, scalarType))
    trace.set(x, ONNXValue(shape: shape, name: ONNXModel.inputName, layout: shape.rank == 4 ? layout : .channelsLast))
    tape.tracer = { [unowned tape] operation, inputs, output throws(TensorError) in
      graph.scope = LayerScope.path(in: tape)
      try trace.add(operation, inputs, output)
    }
    defer { tape.tracer = nil }
    let y = try self(x)
    let value = trace.value(of: y)
    graph.scope = ""
    var result = try graph.name(of: value, layout)
    // Input and constants keep their names.
    if !graph.nodes.contains(where: { $0.output == result }) { result = graph.add("Identity", [result]) }
    func dimensions(_ shape: Shape) -> ONNXModel.Dimensions {
      let sizes = shape.rank == 4 ? layout.ordered(shape.dimensions) : shape.dimensions
      return sizes.enumerated().map { $0.offset == 0 && $0.element == batch ? nil : $0.element }
    }
    return ONNXModel(graph, result: result, input: dimensions(shape), output: dimensions(y.shape))
  }
}
