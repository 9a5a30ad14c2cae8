import NNLayers
import Testing

@Suite struct ModelTests {
  /// The parameter counts of a LeNet on 32 x 32 x 3 images, as textbooks work them out: (5·5·3 + 1)·8 and so on.
  @Test func lenetParameterCounts() throws {
    var random = RandomSource(seed: 1)
    let model = LeNet(using: &random)
    let rows = try model.summary(input: [1, 32, 32, 3]).rows
    let counts = rows.filter { $0.type == "Conv2D" || $0.type == "Linear" }.map(\.parameters)
    #expect(counts == [608, 3_216, 48_120, 10_164, 850])
    #expect(try model.parameters().scalarCount() == counts.reduce(0, +))
  }

  /// 28 → 26 → 13 → 11 → 5 → 1600 → 128 → 10.
  @Test func digitNetShapes() throws {
    var random = RandomSource(seed: 1)
    let summary = try DigitNet(using: &random).summary(input: [2, 28, 28, 1])
    let shapes = summary.rows.filter { ["Conv2D", "MaxPool2D", "Flatten", "Linear"].contains($0.type) }.map(
      \.outputShape)
    #expect(
      shapes == [
        [2, 26, 26, 32], [2, 13, 13, 32], [2, 11, 11, 64], [2, 5, 5, 64], [2, 1600], [2, 128], [2, 10],
      ])
    // 26²·32·9 + 11²·64·9·32 + 1600·128 + 128·10, for two images.
    #expect(summary.multiplyAccumulates == 2 * (194_688 + 2_230_272 + 204_800 + 1_280))
  }

  @Test func summaryNamesNestedLayers() throws {
    var random = RandomSource(seed: 1)
    let summary = try DigitNet(using: &random).summary(input: [1, 28, 28, 1])
    #expect(summary.rows.map(\.path).prefix(4) == ["", "features", "features.0", "features.1"])
    #expect(summary.rows.last?.path == "classifier.2")
    #expect("\(summary)".contains("features.3"))
    #expect("\(summary)".contains("225,034 parameters"))
  }

  @Test func parameterPathsAndTying() throws {
    struct Tied: Layer {
      let first: Linear
      let second: Linear
      func forward(_ x: Variable) throws(TensorError) -> Variable { try second(first(x)) }
    }
    var random = RandomSource(seed: 1)
    let shared = Linear(inputs: 3, outputs: 3, using: &random)
    let model = Tied(first: shared, second: shared)
    #expect(model.parameters().map(\.path) == ["first.weight", "first.bias"])
    let block = Sequential {
      ConvBlock(inputChannels: 1, outputChannels: 2, using: &random)
    }
    #expect(block.parameters().map(\.path) == ["0.conv.weight", "0.norm.weight", "0.norm.bias"])
    #expect(block.buffers().map(\.path) == ["0.norm.runningMean", "0.norm.runningVariance"])
    #expect(block.parameters()["0.norm.bias"] != nil)
    #expect(block.parameters()["nothing"] == nil)
  }

  @Test func layersInADictionaryAreSortedByTheirKeys() throws {
    struct Heads: Layer {
      let heads: [String: Linear]
      let numbered: [Int: [Linear]]
      func forward(_ x: Variable) throws(TensorError) -> Variable {
        guard let head = heads["q"] else { return x }
        return try head(x)
      }
    }
    var random = RandomSource(seed: 1)
    func linear() -> Linear { Linear(inputs: 2, outputs: 1, hasBias: false, using: &random) }
    let names = "qwertyuiopasdfghjklzxcvbnm".map(String.init)
    let heads = Dictionary(uniqueKeysWithValues: names.map { ($0, linear()) })
    let model = Heads(heads: heads, numbered: [7: [linear(), linear()], 3: [linear()]])
    let numbered = ["3.0", "7.0", "7.1"].map { "numbered.\($0).weight" }
    #expect(model.parameters().map(\.path) == names.sorted().map { "heads.\($0).weight" } + numbered)
    for name in names { #expect(model.parameters()["heads.\(name).weight"] === heads[name]?.weight) }
    let error = #expect(throws: TensorError.self) { try model(Tape(.inference).constant(.zeros([1, 3]))) }
    #expect(error?.layer == "heads.q (Linear)")
  }

  @Test func initialisationHasTheVarianceOfItsReference() throws {
    var random = RandomSource(seed: 4)
    func deviation(_ tensor: Tensor) -> Double {
      let values = tensor.doubles
      let mean = values.reduce(0, +) / Double(values.count)
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    }
    let conv = Conv2D(inputChannels: 64, outputChannels: 64, kernelSize: 3, using: &random)
    #expect(abs(deviation(try conv.weight.value()) / (2.0 / 576).squareRoot() - 1) < 0.02)
    let linear = Linear(inputs: 300, outputs: 100, using: &random)
    let limit = (6.0 / 400).squareRoot()
    #expect(abs(deviation(try linear.weight.value()) / (limit / 3.0.squareRoot()) - 1) < 0.02)
    #expect(try linear.weight.value().doubles.allSatisfy { abs($0) <= limit })
    #expect(try linear.bias?.value().doubles.allSatisfy { $0 == 0 } == true)
  }

  @Test func batchNormStatisticsAreStagedUntilTheStep() throws {
    let norm = BatchNorm(channels: 1)
    let tape = Tape(.training(seed: 1))
    let x = tape.constant(try Tensor([1, 2, 6] as [Float], shape: [3, 1]))
    let gradients = try tape.gradients(of: norm(x).sum())
    #expect(try norm.runningMean.value().floats == [0], "a forward pass changes nothing")
    var optimizer = SGD(norm.parameters(), learningRate: 0)
    try optimizer.step(gradients)
    #expect(try norm.runningMean.value().isClose(to: Tensor([0.3])))
    // 0.9 · 1 + 0.1 · 7: the unbiased variance of 1, 2, 6.
    #expect(try norm.runningVariance.value().isClose(to: Tensor([1.6])))
    let y = try norm(Tape(.inference).constant(Tensor([0.3] as [Float], shape: [1, 1])))
    #expect(y.value.isClose(to: try Tensor([0.0], shape: [1, 1]), absolute: 1e-6))
  }

  /// Each use goes on from what the one before has staged: 0 → 0.5 → 1.75 for the mean, 1 → 0.5 → 0.25 for the variance.
  @Test func batchNormUsedTwiceOnOneTape() throws {
    let norm = BatchNorm(channels: 1, momentum: 0.5)
    let tape = Tape(.training(seed: 1))
    let first = try norm(tape.constant(.ones([4, 1])))
    let second = try norm(tape.constant(Tensor(repeating: 3, [4, 1])))
    let gradients = try tape.gradients(of: (first + second).sum())
    #expect(try norm.runningMean.value().floats == [0])
    try gradients.applyBufferUpdates()
    #expect(try norm.runningMean.value().floats == [1.75])
    #expect(try norm.runningVariance.value().floats == [0.25])
  }

  /// A depthwise convolution pads as a convolution of as many groups does.
  @Test(arguments: [PaddingMode.reflect, .replicate, .circular, .constant(2), .constant(0)])
  func paddingOfADepthwiseConvolution(_ mode: PaddingMode) throws {
    var random = RandomSource(seed: 2)
    let x = try Tensor.random([2, 5, 6, 3]).converted(to: .float32)
    for padding in [Padding2D.same, .explicit(top: 1, bottom: 2, left: 0, right: 1), .valid] {
      let depthwise = DepthwiseConv2D(
        channels: 3, multiplier: 2, kernelSize: 3, stride: 2, padding: padding, paddingMode: mode, using: &random)
      let grouped = Conv2D(
        inputChannels: 3, outputChannels: 6, kernelSize: 3, stride: 2, padding: padding, groups: 3, paddingMode: mode,
        using: &random)
      try grouped.load(state: depthwise.state())
      let tape = Tape(.inference)
      let (a, b) = (try depthwise(tape.constant(x)).value, try grouped(tape.constant(x)).value)
      #expect(a.isClose(to: b, absolute: 1e-6), "\(padding)")
    }
  }

  @Test func indicesOfASequencePool() throws {
    let tape = Tape(.training(seed: 1))
    let x = tape.variable(try Tensor([1.0, 5, 2, 7, 3], shape: [1, 5, 1]))
    let pool = MaxPool1D(2, roundsUp: true)
    let (values, indices) = try pool.withIndices(x)
    #expect(try values.value == pool(x).value && values.value.doubles == [5, 7, 3])
    #expect(indices.elements(as: Int32.self) == [1, 3, 4])
    let error = #expect(throws: TensorError.self) { try pool.withIndices(tape.constant(.zeros([2, 2]))) }
    #expect(error?.layer == "MaxPool1D")
  }

  @Test func gradientChecksOfLayersLeaveThemUnchanged() throws {
    var random = RandomSource(seed: 2)
    let model = Sequential {
      ConvBlock(inputChannels: 2, outputChannels: 3, using: &random)
      AvgPool2D(2)
      Dropout(0.3)
      Flatten()
      Linear(inputs: 12, outputs: 2, using: &random)
      Softmax()
    }
    let before = try model.state()
    let report = try checkGradient(of: model, at: .random([2, 4, 4, 2]), order: 2)
    #expect(report.passed, "\(report)")
    let after = try model.state()
    #expect(before.keys == after.keys && before.allSatisfy { after[$0.key] == $0.value })
  }

  @Test func namesTheOriginOfNaN() throws {
    var random = RandomSource(seed: 2)
    let model = DigitNet(using: &random)
    let input = try Tensor.ones([1, 28, 28, 1])
    #expect(try model.firstNonFinite(at: input, mode: .inference) == nil)
    #expect(try model.firstNonFinite(at: try Tensor(repeating: .nan, [1, 28, 28, 1]), mode: .inference) == "the input")
    let weight = try #require(model.parameters()["features.3.weight"])
    try weight.set(Tensor(repeating: 1e38, weight.value().shape))
    #expect(try model.firstNonFinite(at: input, mode: .inference) == "the output of features.3 (Conv2D)")
    try weight.set(Tensor(repeating: .infinity, weight.value().shape))
    #expect(try model.firstNonFinite(at: input, mode: .inference) == "the parameter features.3.weight")
    #expect(throws: TensorError.self) { try DigitNet(using: &random).firstNonFinite(at: .ones([3]), mode: .inference) }
  }
}
