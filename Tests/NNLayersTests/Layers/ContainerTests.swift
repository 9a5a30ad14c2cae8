import NNLayers
import TestSupport
import Testing

/// Layers made of layers, parameters in two places, parts that stay as they are.
@Suite struct ContainerTests {
  private static func output(_ layer: some Layer, _ x: Tensor) throws -> Tensor {
    try layer(Tape(.inference).constant(x)).value
  }

  private struct Scale: Layer {
    let factor: Double
    func forward(_ x: Variable) throws(TensorError) -> Variable { try x * factor }
  }

  @Test func residual() throws {
    let x = try Tensor([1, -2] as [Float], shape: [1, 2])
    #expect(try Self.output(Residual { Scale(factor: 3) }, x).floats == [4, -8])
    let other = Residual(shortcut: Scale(factor: 10)) {
      Scale(factor: 3)
      Scale(factor: 2)
    }
    #expect(try Self.output(other, x).floats == [16, -32])
    let isDeep = x.rank > 2
    #expect(try Self.output(Residual { if isDeep { ReLU() } }, x).floats == [2, -4])
  }

  @Test func residualPathsAndErrors() throws {
    var random = RandomSource(seed: 1)
    let model = Residual(shortcut: Linear(inputs: 2, outputs: 3, using: &random)) {
      Linear(inputs: 2, outputs: 4, using: &random)
    }
    #expect(model.parameters().map(\.path) == ["body.0.weight", "body.0.bias", "shortcut.weight", "shortcut.bias"])
    let error = #expect(throws: TensorError.self) { try Self.output(model, .zeros([1, 2])) }
    #expect(error?.operation == "Residual" && error?.shapes == [[1, 3], [1, 4]])
    let inner = #expect(throws: TensorError.self) { try Self.output(Residual { Sequential { Flatten() } }, .zeros([])) }
    #expect(inner?.layer == "body.0.0 (Flatten)")
  }

  @Test func concatenating() throws {
    let x = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
    let columns = Concatenating {
      Scale(factor: 1)
      Scale(factor: -1)
    }
    #expect(try Self.output(columns, x).floats == [1, 2, -1, -2, 3, 4, -3, -4])
    let rows = Concatenating(axis: 0) {
      Scale(factor: 1)
      Scale(factor: -1)
    }
    #expect(try Self.output(rows, x).shape == [4, 2])
    #expect(throws: TensorError.self) { try Self.output(Concatenating {}, x) }
    var random = RandomSource(seed: 1)
    let wrong = Concatenating {
      Linear(inputs: 2, outputs: 3, using: &random)
      Sequential { Linear(inputs: 5, outputs: 3, using: &random) }
    }
    #expect(wrong.parameters().map(\.path) == ["0.weight", "0.bias", "1.0.weight", "1.0.bias"])
    let error = #expect(throws: TensorError.self) { try Self.output(wrong, x) }
    #expect(error?.layer == "1.0 (Linear)")
  }

  @Test func repeated() throws {
    var random = RandomSource(seed: 1)
    let model = Repeated(3) { _ in Linear(inputs: 2, outputs: 2, hasBias: false, using: &random) }
    #expect(model.parameters().map(\.path) == ["0.weight", "1.weight", "2.weight"])
    let weights = try model.parameters().map { try $0.parameter.value() }
    #expect(weights[0] != weights[1])
    let x = try Tensor([1, 2] as [Float], shape: [1, 2])
    let chained = try Self.output(Sequential(model.layers), x)
    #expect(try Self.output(model, x) == chained)
    #expect(try Self.output(Repeated(0) { _ in ReLU() }, x) == x)
    #expect(try Self.output(Repeated(-1) { _ in ReLU() }, x) == x)
    #expect(try Self.output(Repeated(3) { Scale(factor: Double($0)) }, x).floats == [0, 0])
  }

  /// One layer in two places has one set of parameters, listed once, and its gradient is the sum of both uses.
  @Test func tiedWeights() throws {
    var random = RandomSource(seed: 1)
    let layer = Linear(inputs: 2, outputs: 2, hasBias: false, using: &random)
    let model = Sequential([layer, Tanh(), layer])
    #expect(model.parameters().map(\.path) == ["0.weight"])
    #expect(try model.state().count == 1)
    try model.convert(to: .float64)
    let report = try checkGradient(of: model, at: .random([3, 2]), order: 2)
    #expect(report.passed, "\(report)")

    // The second use alone: the first one's weights are of another layer with the same values.
    let copy = Linear(inputs: 2, outputs: 2, hasBias: false, using: &random)
    try copy.load(state: layer.state())
    try copy.convert(to: .float64)
    let untied = Sequential([copy, Tanh(), layer])
    func gradients(_ model: Sequential) throws -> [[Double]] {
      let tape = Tape(.training(seed: 0))
      let loss = try model(tape.constant(.random([3, 2]))).square().sum()
      let gradients = try tape.gradients(of: loss)
      return model.parameters().map { gradients[$0.parameter]?.doubles ?? [] }
    }
    let (both, parts) = (try gradients(model)[0], try gradients(untied))
    #expect(try #require(scaledError(both, zip(parts[0], parts[1]).map { $0 + $1 })) < 1e-12)
  }

  @Test func freezing() throws {
    let model = smallModel(seed: 1)
    let all = model.parameters()
    #expect(all.excluding(prefix: "0").map(\.path) == ["2.weight", "2.bias"])
    #expect(all.within(prefix: "0.1").map(\.path) == ["0.1.weight", "0.1.bias"])
    #expect(all.excluding(prefix: "2.bias").count == all.count - 1)
    #expect(all.excluding(prefix: "0.").count == all.count && all.within(prefix: "").isEmpty)

    let before = try model.state()
    var optimizer = SGD(all.excluding(prefix: "0"), learningRate: 0.1)
    let tape = Tape(.training(seed: 0))
    try tape.freeze(all.within(prefix: "0"))
    let x = tape.constant(try Tensor.random([2, 4, 4, 1]).converted(to: .float32))
    let loss = try model(x).softmaxCrossEntropy(labels: Tensor([0, 1] as [Int32]))
    let gradients = try tape.gradients(of: loss)
    #expect(all.filter { gradients[$0.parameter] != nil }.map(\.path) == ["2.weight", "2.bias"])
    try optimizer.step(gradients)
    let after = try model.state()
    #expect(
      before.keys.filter { before[$0] != after[$0] }.sorted()
        == ["0.1.runningMean", "0.1.runningVariance", "2.bias", "2.weight"])
  }

  /// A part in inference: its running statistics stay, and gradients flow through it.
  @Test func inferring() throws {
    var random = RandomSource(seed: 1)
    let norm = BatchNorm(channels: 3)
    try norm.runningMean.set(Tensor([0.5, -1, 2] as [Float]))
    try norm.runningVariance.set(Tensor([4, 0.25, 1] as [Float]))
    let part = Sequential {
      norm
      Dropout(0.5)
    }
    let model = Sequential {
      Linear(inputs: 2, outputs: 3, using: &random)
      Inferring(part)
      Linear(inputs: 3, outputs: 1, using: &random)
    }
    let x = try Tensor.random([4, 2]).converted(to: .float32)
    let tape = Tape(.training(seed: 1))
    let y = try model(tape.constant(x))
    #expect(try y.value.isClose(to: Self.output(model, x), absolute: 1e-6) && tape.isTraining)
    let gradients = try tape.gradients(of: y.square().sum())
    #expect(model.parameters().map(\.path).contains("1.body.0.weight"))
    #expect(model.parameters().allSatisfy { gradients[$0.parameter] != nil })
    let before = try model.state()
    var optimizer = SGD(model.parameters().excluding(prefix: "1"), learningRate: 0.1)
    try optimizer.step(gradients)
    let after = try model.state()
    #expect(before.keys.filter { before[$0] != after[$0] }.sorted() == ["0.bias", "0.weight", "2.bias", "2.weight"])
    try model.convert(to: .float64)
    let report = try checkGradient(of: model, at: .random([4, 2]), order: 2)
    #expect(report.passed, "\(report)")
  }

  /// What is computed again is computed in inference again; what follows trains, after an error too.
  @Test func inferringWithCheckpointsAndErrors() throws {
    let norm = BatchNorm(channels: 2)
    func gradient(_ layer: some Layer, differentiable: Bool) throws -> Tensor {
      let tape = Tape(.training(seed: 1))
      let x = tape.variable(try .random([4, 2]))
      let gradients = try tape.gradients(of: layer(x).power(3).sum(), differentiable: differentiable)
      try gradients.applyBufferUpdates()
      #expect(tape.isTraining)
      return try #require(gradients[x])
    }
    try norm.convert(to: .float64)
    let before = try norm.state()
    for differentiable in [false, true] {
      let plain = try gradient(Inferring(norm), differentiable: differentiable)
      let again = try gradient(Inferring(Checkpointed(norm)), differentiable: differentiable)
      #expect(again.isClose(to: plain, relative: 1e-12))
      #expect(try norm.state() == before)
    }
    let tape = Tape(.training(seed: 1))
    let model = Sequential { Inferring(norm) }
    let error = #expect(throws: TensorError.self) { try model(tape.constant(.zeros([4, 3], .float64))) }
    #expect(error?.layer == "0.body (BatchNorm)" && tape.isTraining)
  }

  @Test func tree() throws {
    var random = RandomSource(seed: 1)
    let model = Sequential {
      Conv2D(inputChannels: 1, outputChannels: 4, kernelSize: 3, hasBias: false, using: &random)
      Residual { BatchNorm(channels: 4, relu: true) }
      ReLU()
    }
    #expect(
      model.treeDescription == """
        Sequential
          0: Conv2D(weight: [3, 3, 1, 4], stride: 1x1, padding: valid, dilation: 1x1, groups: 1, paddingMode: \
        constant(0.0))
          1: Residual
            body: Sequential
              0: BatchNorm(weight: [4], bias: [4], runningMean: [4], runningVariance: [4], epsilon: 1e-05, \
        momentum: 0.1, relu: true)
          2: ReLU
        """)
    let branches = Concatenating(axis: 1) { ReLU() }
    #expect(branches.treeDescription == "Concatenating(axis: 1)\n  0: ReLU")
    let broken = Linear(inputs: 0, outputs: 2, using: &random)
    #expect(broken.treeDescription == "Linear(weight: invalid, bias: [2])")
  }

  @Test func conversion() throws {
    let model = smallModel(seed: 1)
    let before = try model.state()
    try model.convert(to: .float64)
    #expect(try model.state().values.allSatisfy { $0.scalarType == .float64 })
    #expect(try model(Tape(.inference).constant(.random([1, 4, 4, 1]))).scalarType == .float64)
    try model.convert(to: .float32)
    #expect(try model.state() == before)
    #expect(throws: TensorError.self) { try model.convert(to: .int32) }
    #expect(try model.state() == before)
    var random = RandomSource(seed: 1)
    let broken = Sequential {
      Linear(inputs: 1, outputs: 2, using: &random)
      Linear(inputs: 0, outputs: 2, using: &random)
    }
    #expect(throws: TensorError.self) { try broken.convert(to: .float64) }
    #expect(try broken.parameters()[0].parameter.value().scalarType == .float32)
  }
}
