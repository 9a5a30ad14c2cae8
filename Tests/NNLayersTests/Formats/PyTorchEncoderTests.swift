import NNLayers
import TestSupport
import Testing

/// The module `Encoder` of makers/interop.py.
private struct Encoder: Layer {
  let embedding: Embedding
  let conv: Conv1D
  let batch = BatchNorm(channels: 12, momentum: nil)
  let slopes = PReLU(channels: 12)
  let up: ConvTranspose1D
  let norm = LayerNorm([8])
  let attention: MultiHeadAttention
  let cross: MultiHeadAttention
  let narrow: Linear
  let enlarge: ConvTranspose2D
  let groups = GroupNorm(groups: 3, channels: 6)
  let slope = PReLU()
  let depthwise: DepthwiseConv2D
  let instance = InstanceNorm(channels: 12, isAffine: true)
  let tracked = InstanceNorm(channels: 12, isAffine: true, tracksStatistics: true)
  let filter: Conv2D
  let root = RMSNorm([4])
  let scale = BatchNorm(channels: 4)

  init() {
    var random = RandomSource(seed: 9)
    embedding = Embedding(count: 11, size: 8, paddingIndex: 0, using: &random)
    conv = Conv1D(inputChannels: 8, outputChannels: 12, kernelSize: 3, padding: .all(1), groups: 2, using: &random)
    up = ConvTranspose1D(
      inputChannels: 12, outputChannels: 8, kernelSize: 4, stride: 2, padding: .all(1), groups: 2, using: &random)
    attention = MultiHeadAttention(size: 8, heads: 2, using: &random)
    cross = MultiHeadAttention(size: 8, heads: 4, keySize: 12, valueSize: 6, using: &random)
    narrow = Linear(inputs: 8, outputs: 6, hasBias: false, using: &random)
    enlarge = ConvTranspose2D(
      inputChannels: 8, outputChannels: 6, kernelSize: Size2D(3, 2), stride: 2,
      padding: .explicit(top: 1, bottom: 1, left: 0, right: 0), outputPadding: Size2D(1, 0), dilation: Size2D(1, 2),
      using: &random)
    depthwise = DepthwiseConv2D(channels: 6, multiplier: 2, kernelSize: 3, padding: .all(1), using: &random)
    filter = Conv2D(
      inputChannels: 12, outputChannels: 4, kernelSize: Size2D(1, 3), dilation: Size2D(1, 2), hasBias: false,
      using: &random)
  }

  func forward(_ labels: Variable) throws(TensorError) -> Variable {
    let x = try slopes(batch(conv(embedding(labels))))
    var y = try norm(up(x))
    y = try y + attention(y)
    let values = try narrow(y).sliced(.all, .range(0..<x.shape[1]))
    y = try y + cross(queries: y, keys: x, values: values)
    var z = try y.reshaped([y.shape[0], 2, y.shape[1] / 2, 8])
    z = try slope(groups(enlarge(z)))
    z = try filter(tracked(instance(depthwise(z))))
    return try scale(root(z))
  }
}

/// A PyTorch module that has all of the layers with parameters, by name.
@Suite struct PyTorchEncoderTests {
  private func state() throws -> [String: Tensor] {
    try SafeTensors(contentsOf: interopFile("encoder.safetensors")).tensors
  }

  @Test func sameOutputs() throws {
    let model = Encoder()
    try model.load(pyTorch: state())
    let fixture = try SafeTensors(contentsOf: interopFile("encoder-outputs.safetensors")).tensors
    let y = try model(Tape(.inference).constant(#require(fixture["x"]))).value
    let reference = try #require(fixture["y"])
    #expect(y.shape == reference.shape)
    #expect(try #require(scaledError(y.doubles, reference.doubles)) < 1e-5)
    #expect(try model.batch.stepCount?.value() == Tensor(5, .int32))
  }

  @Test func exportIsTheInverse() throws {
    let model = Encoder()
    try model.load(pyTorch: state())
    // The counts of layers that have a momentum have no meaning, and are not here.
    let counts = ["tracked.num_batches_tracked", "scale.num_batches_tracked"]
    let known = try state().filter { !counts.contains($0.key) }
    let written = try model.pyTorchState()
    #expect(written.keys.sorted() == known.keys.sorted())
    for (name, tensor) in known { #expect(written[name] == tensor, "\(name)") }
  }

  /// What PyTorch keeps in one tensor is missing, or of another shape, as one.
  @Test func problemsOfJoinedTensors() throws {
    let model = Encoder()
    let before = try model.state()
    var wrong = try state()
    wrong["attention.in_proj_weight"] = try .zeros([24, 9])
    wrong["cross.in_proj_bias"] = nil
    wrong["batch.num_batches_tracked"] = nil
    let error = #expect(throws: TensorError.self) { try model.load(pyTorch: wrong) }
    for part in [
      "another shape: attention.in_proj_weight is [24, 9], expected [24, 8]", "missing: cross.in_proj_bias [24]",
      "missing: batch.num_batches_tracked []",
    ] { #expect(error?.message.contains(part) == true, "\(String(describing: error))") }
    #expect(try model.state() == before)
    try model.load(pyTorch: wrong.filter { $0.key != "attention.in_proj_weight" }, strict: false)
  }

  /// Attention that shares its keys' matrix with a layer before it has no tensor of all three.
  @Test func sharedProjection() throws {
    struct Shared: Layer {
      let first: Linear
      let attention: MultiHeadAttention
      func forward(_ x: Variable) throws(TensorError) -> Variable { try attention(first(x)) }
    }
    var random = RandomSource(seed: 1)
    let attention = MultiHeadAttention(size: 4, heads: 2, hasBias: false, using: &random)
    let model = Shared(first: attention.key, attention: attention)
    let state = try model.pyTorchState()
    #expect(
      state.keys.sorted() == [
        "attention.out_proj.weight", "attention.query.weight", "attention.value.weight", "first.weight",
      ])
  }
}
