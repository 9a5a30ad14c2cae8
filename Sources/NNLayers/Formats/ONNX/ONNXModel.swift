import AutoDiffCore
import Foundation

/// A model's forward pass as an ONNX graph (operator set 17), for ONNX Runtime, OpenVINO and others.
public struct ONNXModel: Sendable {
  /// What goes in or comes out.
  struct TensorType {
    let scalarType: ScalarType
    /// The size of each axis, `nil` for a batch of any size.
    let dimensions: [Int?]
  }

  static let inputName = "input"
  static let outputName = "output"
  static let operatorSet = 17

  private let graph: Data
  /// The names of the operators, in the order in which they run.
  public let operators: [String]
  /// Texts beside the graph, which ONNX calls `metadata_props`.
  public let metadata: [String: String]
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
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      model.append(14) {
        $0.append(1, key)
        $0.append(2, value)
      }
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

  /// - Parameters:
  ///   - nodes: those that lead to the result.
  ///   - result: the name of the result in the graph.
  init(
    nodes: [ONNXGraph.Node], initializers: [ONNXGraph.Initializer], result: String, input: TensorType,
    output: TensorType, metadata: [String: String]
  ) {
    func name(_ name: String) -> String { name == result ? Self.outputName : name }
    var message = ProtocolBuffer()
    for node in nodes {
      message.append(1) { buffer in
        for input in node.inputs { buffer.append(1, name(input)) }
        for output in node.outputs { buffer.append(2, name(output)) }
        buffer.append(3, node.outputs[0])
        buffer.append(4, node.type)
        for attribute in node.attributes { buffer.append(5) { $0.append(attribute.name, attribute.value) } }
      }
    }
    message.append(2, "model")
    for initializer in initializers { message.append(5) { $0.append(initializer) } }
    message.append(11) { $0.appendValue(Self.inputName, input) }
    message.append(12) { $0.appendValue(Self.outputName, output) }
    graph = message.data
    operators = nodes.map(\.type)
    self.metadata = metadata
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
  fileprivate mutating func appendValue(_ name: String, _ type: ONNXModel.TensorType) {
    append(1, name)
    append(2) { value in
      value.append(1) { tensor in
        tensor.append(1, type.scalarType.onnxType)
        tensor.append(2) { shape in
          for size in type.dimensions {
            shape.append(1) { dimension in
              if let size { dimension.append(1, size) } else { dimension.append(2, "N") }
            }
          }
        }
      }
    }
  }

  /// A TensorProto.
  fileprivate mutating func append(_ initializer: ONNXGraph.Initializer) {
    var bytes = Data()
    let type: Int
    let sizes: [Int]
    switch initializer.content {
    case .tensor(let tensor):
      (type, sizes) = (tensor.scalarType.onnxType, tensor.shape.dimensions)
      tensor.appendLittleEndian(to: &bytes)
    case .mask(let tensor):
      (type, sizes) = (9, tensor.shape.dimensions)
      bytes.append(contentsOf: tensor.elements(as: Int32.self).map { $0 == 0 ? 0 : 1 })
    case .integers(let values):
      (type, sizes) = (7, [values.count])
      for value in values { withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) } }
    }
    for size in sizes { append(1, size) }
    append(2, type)
    append(8, initializer.name)
    append(9, bytes)
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
