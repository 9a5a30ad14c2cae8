import NNLayers
import TestSupport
import Testing

/// A PyTorch module's weights by name: the same outputs, and the same file back.
@Suite struct PyTorchWeightsTests {
  private func state() throws -> [String: Tensor] {
    try SafeTensors(contentsOf: interopFile("cnn.safetensors")).tensors
  }

  @Test func sameOutputs() throws {
    let model = InteropNetwork()
    try model.load(pyTorch: state(), flattened: InteropNetwork.flattened)
    let fixture = try SafeTensors(contentsOf: interopFile("cnn-outputs.safetensors")).tensors
    let y = try model(Tape(.inference).constant(#require(fixture["x"]))).value
    let reference = try #require(fixture["y"])
    #expect(y.shape == reference.shape)
    #expect(try #require(scaledError(y.doubles, reference.doubles)) < 1e-5)

    // Without the image's size the rows of the matrix are those of another order.
    try model.load(pyTorch: state())
    let other = try model(Tape(.inference).constant(#require(fixture["x"]))).value
    #expect(try #require(scaledError(other.doubles, reference.doubles)) > 1e-2)
  }

  @Test func exportIsTheInverse() throws {
    let model = InteropNetwork()
    let original = try state().filter { !$0.key.hasSuffix("num_batches_tracked") }
    try model.load(pyTorch: original, flattened: InteropNetwork.flattened)
    #expect(try model.pyTorchState(flattened: InteropNetwork.flattened) == original)
    #expect(try model.pyTorchState() != original)
  }

  /// The shapes in which PyTorch keeps each kind of filter, and the way back.
  @Test func filtersOfEveryKind() throws {
    var random = RandomSource(seed: 3)
    let model = Sequential {
      Conv1D(inputChannels: 4, outputChannels: 6, kernelSize: 3, groups: 2, using: &random)
      ConvTranspose1D(inputChannels: 6, outputChannels: 4, kernelSize: 5, using: &random)
      ConvTranspose2D(inputChannels: 4, outputChannels: 2, kernelSize: Size2D(2, 3), using: &random)
      DepthwiseConv2D(channels: 2, multiplier: 3, kernelSize: Size2D(2, 3), using: &random)
    }
    let state = try model.pyTorchState()
    #expect(state["0.weight"]?.shape == [6, 2, 3])
    #expect(state["1.weight"]?.shape == [6, 4, 5])
    #expect(state["2.weight"]?.shape == [4, 2, 2, 3])
    #expect(state["3.weight"]?.shape == [6, 1, 2, 3])
    let before = try model.state()
    try model.load(pyTorch: state)
    #expect(try model.state() == before)
  }

  @Test func renaming() throws {
    let model = InteropNetwork()
    let renamed = Dictionary(uniqueKeysWithValues: try state().map { ("module." + $0.key, $0.value) })
    try model.load(pyTorch: renamed, flattened: InteropNetwork.flattened) { "module." + $0 }
    let back = try model.pyTorchState(flattened: InteropNetwork.flattened) { "module." + $0 }
    #expect(back == renamed.filter { !$0.key.hasSuffix("num_batches_tracked") })
  }

  @Test func everyProblemIsListed() throws {
    let model = InteropNetwork()
    let before = try model.state()
    var wrong = try state()
    wrong["features.1.running_var"] = nil
    wrong["classifier.2.bias"] = nil
    wrong["head.weight"] = try .zeros([2])
    wrong["features.0.weight"] = try .zeros([6, 2, 3, 5])
    let error = #expect(throws: TensorError.self) { try model.load(pyTorch: wrong) }
    let message = try #require(error).description
    for part in [
      "load: ", "missing: features.1.running_var [6]", "missing: classifier.2.bias [5]", "unexpected: head.weight [2]",
      "another shape: features.0.weight is [6, 2, 3, 5], expected [6, 2, 3, 3]",
    ] { #expect(message.contains(part), "\(message)") }
    #expect(try model.state() == before)
  }

  @Test func notStrict() throws {
    let model = InteropNetwork()
    let before = try model.state()
    var part = try state().filter { $0.key.hasPrefix("classifier") }
    part["head.weight"] = try .zeros([2])
    try model.load(pyTorch: part, strict: false)
    let after = try model.state()
    #expect(after["features.0.weight"] == before["features.0.weight"])
    #expect(try after["classifier.0.weight"] == part["classifier.0.weight"]?.transposed())
    part["classifier.0.bias"] = try .zeros([3])
    #expect(throws: TensorError.self) { try model.load(pyTorch: part, strict: false) }
  }

  @Test(arguments: [
    ("classifier.1", [3, 2, 8]), ("features.0", [3, 2, 8]), ("nothing", [3, 2, 8]), ("classifier.0", [3, 2, 7]),
    ("classifier.0", [48]), ("classifier.0", [-3, -2, 8]),
  ])
  func wrongImage(_ path: String, _ shape: [Int]) throws {
    let error = #expect(throws: TensorError.self) {
      try InteropNetwork().load(pyTorch: state(), flattened: [path: Shape(shape)])
    }
    #expect(error?.message.contains(path) == true)
  }

  @Test func renamingToOneName() throws {
    let error = #expect(throws: TensorError.self) { try InteropNetwork().pyTorchState { _ in "w" } }
    #expect(error?.message.contains("two tensors w") == true)
  }
}
