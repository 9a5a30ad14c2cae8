import Foundation
import NNLayers
import Testing

/// A node of a graph in an ONNX file.
struct ONNXNode {
  let type: String
  let inputs: [String]
  let outputs: [String]
  /// Integers by attribute.
  let attributes: [String: [Int]]
  let floats: [String: Float]
  let strings: [String: String]
}

/// What an ONNX file holds.
struct ONNXFile {
  var nodes: [ONNXNode] = []
  var tensors: [String: (shape: [Int], type: Int, bytes: Data)] = [:]
  var input: [String] = []
  var output: [String] = []
  var metadata: [String: String] = [:]

  init(_ model: ONNXModel) throws {
    let file = try Message(model.encoded)
    #expect(file.numbers(1) == [8])
    #expect(try file.messages(8).map { $0.texts(1) + $0.numbers(2).map(String.init) } == [["", "17"]])
    for entry in try file.messages(14) { metadata[entry.texts(1)[0]] = entry.texts(2)[0] }
    let graph = try #require(file.messages(7).first)
    nodes = try graph.messages(1).map { node in
      var attributes: [String: [Int]] = [:]
      var floats: [String: Float] = [:]
      var strings: [String: String] = [:]
      for attribute in try node.messages(5) {
        let name = attribute.texts(1)[0]
        switch attribute.numbers(20) {
        case [1]: floats[name] = attribute.floats(2)[0]
        case [2]: attributes[name] = attribute.numbers(3)
        case [3]: strings[name] = attribute.texts(4)[0]
        case [7]: attributes[name] = attribute.numbers(8)
        default: Issue.record("type of \(name)")
        }
      }
      return ONNXNode(
        type: node.texts(4)[0], inputs: node.texts(1), outputs: node.texts(2), attributes: attributes,
        floats: floats, strings: strings)
    }
    for tensor in try graph.messages(5) {
      tensors[tensor.texts(8)[0]] = (tensor.numbers(1), tensor.numbers(2)[0], tensor.bytes(9)[0])
    }
    input = try graph.messages(11).flatMap(Self.dimensions)
    output = try graph.messages(12).flatMap(Self.dimensions)
    // Every input of a node is there before it; one that is left out has no name.
    var known = Set(tensors.keys).union(["input", ""])
    for node in nodes {
      #expect(node.inputs.allSatisfy(known.contains), "\(node)")
      for output in node.outputs { #expect(known.insert(output).inserted, "\(node)") }
    }
    #expect(known.contains("output"))
  }

  private static func dimensions(_ value: Message) throws -> [String] {
    let type = try #require(value.messages(2).first)
    let tensor = try #require(type.messages(1).first)
    let shape = try #require(tensor.messages(2).first)
    let sizes = try shape.messages(1).map { $0.numbers(1).first.map(String.init) ?? $0.texts(2)[0] }
    return value.texts(1) + tensor.numbers(1).map { "type \($0)" } + sizes
  }

  func integers(_ name: String) throws -> [Int] {
    let tensor = try #require(tensors[name])
    #expect(tensor.type == 7)
    return tensor.bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map { Int(bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)) }
    }
  }

  func floats(_ name: String) throws -> [Float] {
    let tensor = try #require(tensors[name])
    #expect(tensor.type == 1)
    return tensor.bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}
