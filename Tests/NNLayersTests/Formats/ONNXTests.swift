import Foundation
import NNLayers
import Testing

/// The exported graphs as they stand in the file. That they compute the same is checked with ONNX Runtime by
/// Benchmarks/Parity/onnx_check.py.
@Suite struct ONNXTests {
  @Test func digitNet() throws {
    var random = RandomSource(seed: 1)
    let model = DigitNet(using: &random)
    let onnx = try model.onnx(input: [1, 28, 28, 1])
    let graph = try ONNXFile(onnx)
    #expect(graph.input == ["input", "type 1", "N", "28", "28", "1"])
    #expect(graph.output == ["output", "type 1", "N", "10"])
    #expect(graph.nodes.map(\.type) == onnx.operators)
    #expect(
      onnx.operators == [
        "Transpose", "Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "Reshape", "Gemm", "Relu", "Gemm",
      ])
    let conv = graph.nodes[4]
    #expect(conv.inputs[1...] == ["features.3.weight", "features.3.bias"])
    #expect(conv.attributes["pads"] == [0, 0, 0, 0] && conv.attributes["group"] == [1])
    #expect(graph.tensors["features.3.weight"]?.shape == [64, 32, 3, 3])
    let parameter = try #require(model.parameters()["features.3.weight"])
    let weight = try parameter.value()
    #expect(try graph.floats("features.3.weight") == weight.transposed([3, 2, 0, 1]).floats)
    #expect(graph.nodes[0].attributes["perm"] == [0, 3, 1, 2])
    // The image is flattened as it lies there; the matrix behind it has its rows in that order.
    #expect(try graph.integers(graph.nodes[7].inputs[1]) == [0, -1])
    let matrix = try #require(model.parameters()["classifier.0.weight"]).value()
    let turned = try matrix.reshaped([5, 5, 64, 128]).transposed([2, 0, 1, 3])
    #expect(try graph.floats("classifier.0.weight") == turned.floats)
    #expect(graph.nodes[8].inputs[1...] == ["classifier.0.weight", "classifier.0.bias"])
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
    let graph = try ONNXFile(model.onnx(input: [2, 10, 7, 3], layout: .channelsFirst))
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
    let graph = try ONNXFile(model.onnx(input: [1, 4, 5, 1]))
    // What depends on parameters alone is computed before.
    #expect(graph.nodes.map(\.type) == ["Transpose", "Conv", "Add", "Transpose"])
    let shift = graph.nodes[2].inputs[1]
    #expect(graph.tensors[shift]?.shape == [1, 3, 1, 1])
    #expect(try graph.floats(shift) == [2, 4, 6])
  }

  @Test func means() throws {
    let graph = try ONNXFile(GlobalAveragePool2D().onnx(input: [1, 4, 5, 3]))
    #expect(graph.nodes.map(\.type) == ["ReduceMean"])
    #expect(graph.nodes[0].attributes == ["axes": [1, 2], "keepdims": [0]])
    struct Halves: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x.sum(axes: [-1]) * 0.5 }
    }
    #expect(try ONNXFile(Halves().onnx(input: [1, 4])).nodes.map(\.type) == ["ReduceSum", "Mul"])
  }

  @Test func nothingToCompute() throws {
    let graph = try ONNXFile(Sequential { Dropout(0.5) }.onnx(input: [1, 4, 5, 3], layout: .channelsFirst))
    #expect(graph.nodes.map(\.type) == ["Identity"])
    #expect(graph.output == ["output", "type 1", "N", "3", "4", "5"])
  }

  @Test func doublePrecision() throws {
    var random = RandomSource(seed: 1)
    let model = Linear(inputs: 4, outputs: 2, using: &random)
    try model.convert(to: .float64)
    let graph = try ONNXFile(model.onnx(input: [1, 4], scalarType: .float64))
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

  @Test func metadata() throws {
    let texts = ["labels": "angry,happy", "format": "48 48 1", "empty": ""]
    let model = try ReLU().onnx(input: [1, 4], metadata: texts)
    #expect(model.metadata == texts)
    #expect(try ONNXFile(model).metadata == texts)
    #expect(try ONNXFile(ReLU().onnx(input: [1, 4])).metadata.isEmpty)
  }

  /// What cannot be exported is named with its place.
  @Test func unknownOperation() throws {
    struct Patches: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x.folded2D(to: 2, window: 1) }
    }
    let model = Sequential {
      ReLU()
      Sequential { Patches() }
    }
    let error = #expect(throws: TensorError.self) { try model.onnx(input: [1, 4, 3]) }
    #expect(error?.layer == "1.0 (Patches)")
    #expect(error?.operation == "fold2D")
    #expect(error?.message == "this operation cannot be exported to ONNX")
  }

  @Test func wrongArguments() throws {
    #expect(throws: TensorError.self) { try ReLU().onnx(input: [1, 4], scalarType: .int32) }
    #expect(throws: TensorError.self) { try ReLU().onnx(input: []) }
    #expect(throws: TensorError.self) { try ReLU().onnx(input: [0, 4]) }
    #expect(throws: TensorError.self) { try ReLU().onnx(input: [1, -4]) }
    #expect(throws: TensorError.self) { try Softplus(threshold: 2).onnx(input: [1, 4]) }
    #expect(throws: TensorError.self) { try Flatten().onnx(input: [1, 1 << 40, 1 << 40]) }
  }

  /// An operation of one's own, exported by itself.
  @Test func ownOperation() throws {
    struct Twice: TensorOperation, ONNXExportable {
      func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
      func forward(_ x: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
        try Tensor(x[0].doubles.map { 2 * $0 }, shape: x[0].shape).converted(to: x[0].scalarType)
      }
      func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [context.gradient] }
      func export(_ inputs: [ONNXValue], output: Shape, to graph: ONNXGraph) throws(TensorError) -> ONNXValue {
        try graph.elementwise("Mul", [inputs[0], graph.number(2)], output)
      }
    }
    struct Doubled: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x.tape.apply(Twice(), to: x) }
    }
    #expect(try Doubled().onnx(input: [1, 4]).operators == ["Mul"])
  }
}
