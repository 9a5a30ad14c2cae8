import Foundation
import NNLayers
import Testing

/// The exported graphs as they stand in the file. That they compute the same is checked with ONNX Runtime by
/// Benchmarks/Parity/onnx_check.py.
@Suite struct ONNXTests {
  struct Node {
    let type: String
    let inputs: [String]
    let output: String
    /// Integers by attribute.
    let attributes: [String: [Int]]
    let floats: [String: Float]
  }

  struct Graph {
    var nodes: [Node] = []
    var tensors: [String: (shape: [Int], type: Int, bytes: Data)] = [:]
    var input: [String] = []
    var output: [String] = []

    init(_ model: ONNXModel) throws {
      let file = try Message(model.encoded)
      #expect(file.numbers(1) == [8])
      #expect(try file.messages(8).map { $0.texts(1) + $0.numbers(2).map(String.init) } == [["", "17"]])
      let graph = try #require(file.messages(7).first)
      nodes = try graph.messages(1).map { node in
        var attributes: [String: [Int]] = [:]
        var floats: [String: Float] = [:]
        for attribute in try node.messages(5) {
          let name = attribute.texts(1)[0]
          switch attribute.numbers(20) {
          case [1]: floats[name] = attribute.floats(2)[0]
          case [2]: attributes[name] = attribute.numbers(3)
          case [7]: attributes[name] = attribute.numbers(8)
          default: Issue.record("type of \(name)")
          }
        }
        return Node(
          type: node.texts(4)[0], inputs: node.texts(1), output: node.texts(2)[0], attributes: attributes,
          floats: floats)
      }
      for tensor in try graph.messages(5) {
        tensors[tensor.texts(8)[0]] = (tensor.numbers(1), tensor.numbers(2)[0], tensor.bytes(9)[0])
      }
      input = try graph.messages(11).flatMap(Self.dimensions)
      output = try graph.messages(12).flatMap(Self.dimensions)
      // Every input of a node is there before it.
      var known = Set(tensors.keys).union(["input"])
      for node in nodes {
        #expect(node.inputs.allSatisfy(known.contains), "\(node)")
        #expect(known.insert(node.output).inserted, "\(node)")
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

  @Test func digitNet() throws {
    var random = RandomSource(seed: 1)
    let model = DigitNet(using: &random)
    let onnx = try model.onnx(input: [1, 28, 28, 1])
    let graph = try Graph(onnx)
    #expect(graph.input == ["input", "type 1", "N", "28", "28", "1"])
    #expect(graph.output == ["output", "type 1", "N", "10"])
    #expect(graph.nodes.map(\.type) == onnx.operators)
    #expect(
      onnx.operators == [
        "Transpose", "Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "Transpose", "Reshape", "MatMul", "Add",
        "Relu",
        "MatMul", "Add",
      ])
    let conv = graph.nodes[4]
    #expect(conv.inputs[1...] == ["features.3.weight", "features.3.bias"])
    #expect(conv.attributes["pads"] == [0, 0, 0, 0] && conv.attributes["group"] == [1])
    #expect(graph.tensors["features.3.weight"]?.shape == [64, 32, 3, 3])
    let parameter = try #require(model.parameters()["features.3.weight"])
    let weight = try parameter.value()
    #expect(try graph.floats("features.3.weight") == weight.transposed([3, 2, 0, 1]).floats)
    #expect(graph.nodes[0].attributes["perm"] == [0, 3, 1, 2] && graph.nodes[7].attributes["perm"] == [0, 2, 3, 1])
    #expect(try graph.integers(graph.nodes[8].inputs[1]) == [0, 1600])
    #expect(graph.tensors["classifier.2.weight"]?.shape == [128, 10])
    // Each parameter is there once, and nothing is there that nobody uses.
    #expect(graph.tensors.count == 8 + 1)
  }

  @Test func channelsFirst() throws {
    var random = RandomSource(seed: 1)
    let model = Sequential {
      ConvBlock(inputChannels: 3, outputChannels: 4, stride: 2, groups: 1, using: &random)
      Conv2D(
        inputChannels: 4, outputChannels: 8, kernelSize: Size2D(3, 2),
        padding: .explicit(top: 2, bottom: 1, left: 0, right: 3),
        dilation: Size2D(2, 1), groups: 4, using: &random)
    }
    let graph = try Graph(model.onnx(input: [2, 10, 7, 3], layout: .channelsFirst))
    #expect(graph.nodes.map(\.type) == ["Conv", "BatchNormalization", "Relu", "Conv"])
    #expect(graph.input == ["input", "type 1", "N", "3", "10", "7"])
    #expect(graph.output == ["output", "type 1", "N", "8", "4", "6"])
    #expect(graph.nodes[0].attributes["pads"] == [0, 1, 1, 1] && graph.nodes[0].attributes["strides"] == [2, 2])
    #expect(graph.nodes[1].floats["epsilon"] == 1e-5)
    #expect(graph.nodes[3].attributes["dilations"] == [2, 1] && graph.nodes[3].attributes["group"] == [4])
    #expect(graph.nodes[3].attributes["pads"] == [2, 0, 1, 3])
    #expect(graph.tensors["1.weight"]?.shape == [8, 1, 3, 2])
  }

  /// A bias of an image's channels stands beside an image whose channels come first.
  @Test func broadcasting() throws {
    struct Shifted: Layer {
      let conv: Conv2D
      let shift: Parameter
      func forward(_ x: Variable) throws(TensorError) -> Variable { try conv(x) + x.tape.variable(shift) * 2 }
    }
    var random = RandomSource(seed: 1)
    let model = Shifted(
      conv: Conv2D(inputChannels: 1, outputChannels: 3, kernelSize: 1, using: &random),
      shift: Parameter(try Tensor([1, 2, 3] as [Float])))
    let graph = try Graph(model.onnx(input: [1, 4, 5, 1]))
    // What depends on parameters alone is computed before.
    #expect(graph.nodes.map(\.type) == ["Transpose", "Conv", "Add", "Transpose"])
    let shift = graph.nodes[2].inputs[1]
    #expect(graph.tensors[shift]?.shape == [1, 3, 1, 1])
    #expect(try graph.floats(shift) == [2, 4, 6])
  }

  @Test func means() throws {
    let graph = try Graph(GlobalAveragePool2D().onnx(input: [1, 4, 5, 3]))
    #expect(graph.nodes.map(\.type) == ["ReduceMean"])
    #expect(graph.nodes[0].attributes == ["axes": [1, 2], "keepdims": [0]])
    struct Halves: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x.sum(axes: [-1]) * 0.5 }
    }
    #expect(try Graph(Halves().onnx(input: [1, 4])).nodes.map(\.type) == ["ReduceSum", "Mul"])
  }

  @Test func nothingToCompute() throws {
    let graph = try Graph(Sequential { Dropout(0.5) }.onnx(input: [1, 4, 5, 3], layout: .channelsFirst))
    #expect(graph.nodes.map(\.type) == ["Identity"])
    #expect(graph.output == ["output", "type 1", "N", "3", "4", "5"])
  }

  @Test func doublePrecision() throws {
    var random = RandomSource(seed: 1)
    let model = Linear(inputs: 4, outputs: 2, using: &random)
    try model.convert(to: .float64)
    let graph = try Graph(model.onnx(input: [1, 4], scalarType: .float64))
    #expect(graph.input == ["input", "type 11", "N", "4"])
    #expect(graph.tensors["weight"]?.type == 11)
  }

  @Test func file() throws {
    var random = RandomSource(seed: 1)
    let model = try Linear(inputs: 4, outputs: 2, using: &random).onnx(input: [1, 4])
    try withTemporaryFolder { folder in
      try model.write(to: folder + "/a.onnx")
      #expect(try fileBytes(folder + "/a.onnx") == model.encoded)
      #expect(throws: CheckpointError.self) { try model.write(to: folder + "/no/a.onnx") }
    }
  }

  /// What cannot be exported is named with its place.
  @Test func unknownOperation() throws {
    struct Sums: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x.cumulativeSum(axis: -1) }
    }
    let model = Sequential {
      ReLU()
      Sequential { Sums() }
    }
    let error = #expect(throws: TensorError.self) { try model.onnx(input: [1, 4]) }
    #expect(error?.layer == "1.0 (Sums)")
    #expect(error?.operation == "cumulativeSum")
    #expect(error?.message == "this operation cannot be exported to ONNX")
  }

  @Test func wrongArguments() throws {
    #expect(throws: TensorError.self) { try ReLU().onnx(input: [1, 4], scalarType: .int32) }
    #expect(throws: TensorError.self) { try ReLU().onnx(input: []) }
    #expect(throws: TensorError.self) { try ReLU().onnx(input: [0, 4]) }
    #expect(throws: TensorError.self) { try ReLU().onnx(input: [1, -4]) }
    #expect(throws: TensorError.self) { try Softplus(threshold: 2).onnx(input: [1, 4]) }
    #expect(throws: TensorError.self) { try Flatten().onnx(input: [1, 1 << 40, 1 << 40]) }
    struct OneImage: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x.sliced(.index(0)) }
    }
    let error = #expect(throws: TensorError.self) { try OneImage().onnx(input: [2, 4]) }
    #expect(error?.operation == "slice")
  }

  /// An operation of one's own, exported by itself.
  @Test func ownOperation() throws {
    struct Double: TensorOperation, ONNXExportable {
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor { x[0] }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [context.gradient] }
      func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
        try graph.elementwise("Mul", [inputs[0], graph.number(2)], output)
      }
    }
    struct Doubled: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x.tape.apply(Double(), to: x) }
    }
    #expect(try Doubled().onnx(input: [1, 4]).operators == ["Mul"])
  }
}
