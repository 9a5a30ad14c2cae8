import AutoDiffCore
import TestSupport
import Testing

/// Reductions of nothing that have no value are errors; batches of no examples go through, forward and backward.
@Suite struct EmptyInputTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  typealias Run = (Variable) throws -> Any

  @Test func reductionsOfNothing() throws {
    let runs: [(name: String, run: Run)] = [
      ("mean", { try $0.mean() }), ("mean", { try $0.mean(axes: [0]) }), ("maximum", { try $0.max() }),
      ("maximum", { try $0.max(axes: [0], keepsDimensions: true) }), ("minimum", { try $0.min(axes: [0]) }),
      ("variance", { try $0.variance() }), ("variance", { try $0.variance(axes: [0], correction: 0) }),
      ("variance", { try $0.standardDeviation(axes: [0]) }), ("norm", { try $0.norm(order: .infinity) }),
      ("argmax", { try $0.value.argmax() }),
      ("argmin", { try $0.value.argmin(axis: 0) }), ("topK", { try $0.topK(1, axis: 0).values }),
      ("pad", { try $0.padded(axis: 0, before: 1, mode: .reflect) }),
      ("indexSelect", { try $0.indexSelected(Tensor([0] as [Int32]), axis: 0) }),
      ("take", { try $0.taken(Tensor([0] as [Int32])) }),
    ]
    for (index, (name, run)) in runs.enumerated() {
      let error = errorMessage { try run(try zeros([0, 3])) }
      #expect(!error.hasPrefix("no error"), "\(index): \(name): \(error)")
    }
    let images: [(name: String, run: Run)] = [
      ("global", { try $0.mean(axes: [1, 2]) }), ("global", { try $0.max(axes: [1, 2]) }),
      ("adaptiveMaxPool2D", { try $0.adaptiveMaxPool2D(to: 1) }),
      ("adaptiveAveragePool2D", { try $0.adaptiveAveragePool2D(to: 1) }),
      ("maxPool2D", { try $0.maxPool2D(window: 1) }), ("averagePool2D", { try $0.averagePool2D(window: 1) }),
      ("interpolate2D", { try $0.interpolated2D(to: 2) }),
      ("instanceNormalization", { try $0.instanceNormalized() }), ("unfold2D", { try $0.unfolded2D(window: 1) }),
    ]
    for (index, (name, run)) in images.enumerated() {
      let error = errorMessage { try run(try zeros([1, 0, 4, 2])) }
      #expect(!error.hasPrefix("no error"), "\(index): \(name): \(error)")
    }
    // These have a value.
    let x = try zeros([0, 3])
    #expect(try x.sum().value.scalar() == 0 && x.product().value.scalar() == 1 && x.norm().value.scalar() == 0)
    #expect(try x.logSumExp(axes: [0]).value.doubles == [-.infinity, -.infinity, -.infinity])
    #expect(try x.value.any().scalar() == 0 && x.value.all().scalar() == 1)
    #expect(try x.mean(axes: [1]).shape == [0] && x.max(axes: [1]).shape == [0] && x.variance(axes: [1]).shape == [0])
  }

  /// The result has no examples, and so has the gradient, also where it is to be differentiated again.
  private func goesThrough(
    _ shape: Shape, _ runs: [(name: String, run: (Variable) throws -> Variable)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for type in [ScalarType.float32, .float64] {
      for (index, (name, run)) in runs.enumerated() {
        let tape = Tape(.training(seed: 1))
        let x = tape.variable(try .zeros(shape, type))
        do {
          let y = try run(x)
          #expect(y.shape.first == 0, "\(index): \(name): \(y.shape)", sourceLocation: sourceLocation)
          for differentiable in [false, true] {
            let gradients = try tape.gradients(of: y.sum(), differentiable: differentiable, retainingTape: true)
            #expect(gradients[x]?.shape == shape, "\(index): \(name)", sourceLocation: sourceLocation)
          }
        } catch {
          Issue.record("\(index): \(name): \(error)", sourceLocation: sourceLocation)
        }
      }
    }
  }

  /// A variable of ones beside another, of its type.
  private static func ones(_ shape: Shape, _ x: Variable) throws -> Variable {
    x.tape.variable(try .ones(shape, x.scalarType))
  }

  @Test func sequences() throws {
    try goesThrough(
      [0, 6, 4],
      [
        ("crossCorrelation1D", { try $0.crossCorrelation1D(Self.ones([3, 2, 6], $0), padding: .same, groups: 2) }),
        ("convolution1D", { try $0.convolution1D(Self.ones([3, 4, 2], $0), bias: Self.ones([2], $0), stride: 2) }),
        ("transposedConvolution1D", { try $0.transposedConvolution1D(Self.ones([3, 2, 4], $0), stride: 2) }),
        ("maxPool1D", { try $0.maxPool1D(window: 2) }), ("maxPool1D", { try $0.maxPool1D(window: 2, dilation: 2) }),
        ("maxPool1DWithIndices", { try $0.maxPool1DWithIndices(window: 2).values }),
        ("averagePool1D", { try $0.averagePool1D(window: 3, padding: .all(1), countsPadding: false) }),
        ("adaptiveMaxPool1D", { try $0.adaptiveMaxPool1D(to: 3) }),
        ("adaptiveAveragePool1D", { try $0.adaptiveAveragePool1D(to: 4) }),
        ("maxUnpool1D", { try $0.maxUnpool1D(indices: .zeros([0, 6, 4], .int32), to: 9) }),
        ("padded1D", { try $0.padded1D(.same, mode: .circular, window: 3) }),
        ("layerNormalized", { try $0.layerNormalized(over: [6, 4], weight: Self.ones([6, 4], $0)) }),
        ("rmsNormalized", { try $0.rmsNormalized(over: [4], weight: Self.ones([4], $0)) }),
        ("groupNormalized", { try $0.groupNormalized(groups: 2, bias: Self.ones([4], $0)) }),
        ("instanceNormalized", { try $0.instanceNormalized(weight: Self.ones([4], $0)) }),
        ("localResponseNormalized", { try $0.localResponseNormalized(size: 2) }),
        ("normalized", { try $0.normalized(order: 3, axes: [1, 2]) }),
        ("matrixProduct", { try $0.matrixProduct(Self.ones([4, 2], $0)) }),
        ("matrixProduct", { try $0.matrixProduct(Self.ones([4], $0)) }),
        ("matrixProduct", { try $0.matrixProduct($0, transposingOther: true) }),
        ("attention", { try $0.scaledDotProductAttention(keys: $0, values: $0, isCausal: true) }),
        ("prelu", { try $0.prelu(slope: Self.ones([4], $0)) }), ("dropout", { try $0.dropout(rate: 0.5) }),
      ])
  }

  @Test func images() throws {
    try goesThrough(
      [0, 4, 6, 4],
      [
        ("depthwise", { try $0.depthwiseCrossCorrelation2D(Self.ones([3, 3, 1, 8], $0), padding: .same) }),
        ("convolution2D", { try $0.convolution2D(Self.ones([3, 3, 4, 2], $0), dilation: Size2D(1, 2)) }),
        ("transposed", { try $0.transposedConvolution2D(Self.ones([2, 2, 3, 4], $0), outputPadding: 1, dilation: 2) }),
        ("maxUnpool2D", { try $0.maxUnpool2D(indices: .zeros([0, 4, 6, 4], .int32), to: 9) }),
        ("unfolded2D", { try $0.unfolded2D(window: 2, stride: 2) }),
        ("unfolded and folded", { try $0.unfolded2D(window: 2).folded2D(to: Size2D(4, 6), window: 2) }),
        ("bilinear", { try $0.interpolated2D(to: 7) }), ("nearest", { try $0.interpolated2D(to: 7, mode: .nearest) }),
        ("gridSampled2D", { try $0.gridSampled2D(Self.ones([0, 2, 3, 2], $0)) }),
        ("nearest of a grid", { try $0.gridSampled2D(Self.ones([0, 2, 3, 2], $0), interpolation: .nearest) }),
        (
          "normalized",
          {
            try $0.normalized(
              mean: .zeros([4]), variance: .ones([4]), weight: Self.ones([4], $0), bias: Self.ones([4], $0))
          }
        ),
        ("global average", { try $0.mean(axes: [1, 2]) }), ("global maximum", { try $0.max(axes: [1, 2]) }),
        ("flattened", { try $0.flattened() }),
      ])
    try goesThrough([0, 2, 3], [("affineGrid2D", { try $0.affineGrid2D(to: Size2D(2, 3)) })])
    try goesThrough(
      [0, 2, 3, 2],
      [("the grid", { try Self.ones([0, 4, 5, 3], $0).gridSampled2D($0, padding: .border) })])
    try goesThrough(
      [0, 3, 8], [("scaled attention", { try $0.scaledDotProductAttention(keys: $0, values: $0, scale: 2) })])
  }

  @Test func rows() throws {
    try goesThrough(
      [0, 3],
      [
        ("add", { try $0 + 1 + $0 + Self.ones([3], $0) }), ("subtract", { try 1 - $0 - $0 }),
        ("multiply", { try $0 * $0 * 2 }), ("divide", { try $0 / Self.ones([1, 3], $0) }),
        ("negate", { try -$0 }), ("power", { try $0.power(2.5) }), ("power", { try $0.power(Self.ones([3], $0)) }),
        ("maximum", { try $0.maximum(1).minimum($0) }), ("clamped", { try $0.clamped(min: 0) }),
        ("select", { try .select($0 .> 0, $0, -$0) }), ("square", { try $0.square().sqrt() }),
        ("exp", { try $0.exp().log().log1p().expm1() }), ("sin", { try $0.sin().cos().tanh().erf().rsqrt() }),
        ("abs", { try $0.abs().sigmoid().softplus() }), ("sign", { try $0.sign() * $0.floor() + $0 }),
        ("relu", { try $0.relu().relu6().leakyReLU() }), ("elu", { try $0.elu().selu().gelu().silu().mish() }),
        ("hardSwish", { try $0.hardSwish() + $0.hardSigmoid() + $0.gelu(approximation: .tanh) }),
        ("softmax", { try $0.softmax() }), ("logSoftmax", { try $0.logSoftmax() }), ("softmin", { try $0.softmin() }),
        ("sum", { try $0.sum(axes: [1]) }), ("mean", { try $0.mean(axes: [-1]) }), ("max", { try $0.max(axes: [1]) }),
        ("min", { try $0.min(axes: [1]) }), ("product", { try $0.product(axes: [1]) }),
        ("variance", { try $0.variance(axes: [1]) }), ("deviation", { try $0.standardDeviation(axes: [1]) }),
        ("norm", { try $0.norm(axes: [1]) }), ("norm", { try $0.norm(order: .infinity, axes: [1]) }),
        ("logSumExp", { try $0.logSumExp(axes: [1]) }), ("cumulativeSum", { try $0.cumulativeSum() }),
        ("cumulativeSum", { try $0.cumulativeSum(axis: 0, reversed: true) }), ("topK", { try $0.topK(2).values }),
        ("topK", { try $0.topK(0, axis: 0).values }),
      ])
  }

  @Test func movements() throws {
    try goesThrough(
      [0, 3],
      [
        ("reshaped", { try $0.reshaped([0, 1, 3]) }),
        ("broadcast", { try $0.expandedDimensions(axis: 1).broadcast(to: [0, 2, 3]) }),
        ("transposed", { try $0.transposed().transposed() }), ("flipped", { try $0.flipped() }),
        ("rolled", { try $0.rolled(by: 2, axis: 1).rolled(by: 1) }), ("sliced", { try $0.sliced(axis: 1, 0..<2) }),
        ("strided", { try $0.sliced(axis: 1, 0..<3, step: -2) }), ("padded", { try $0.padded(axis: 1, before: 2) }),
        ("reflected", { try $0.padded(axis: 1, before: 2, mode: .reflect) }),
        ("concatenated", { try .concatenated([$0, $0], axis: 1) }), ("stacked", { try .stacked([$0, $0], axis: 1) }),
        ("split", { try $0.split(sizes: [1, 2], axis: 1)[1] }), ("chunked", { try $0.chunked(into: 2, axis: 1)[0] }),
        ("unstacked", { try $0.unstacked(axis: 1)[0] }), ("tiled", { try $0.tiled([2, 2]) }),
        ("repeated", { try $0.repeatInterleaved(2, axis: 1) }),
        ("repeated by counts", { try $0.repeatInterleaved([2, 0, 1], axis: 1) }),
        ("selected", { try $0.indexSelected(Tensor([2, 0] as [Int32]), axis: 1) }),
        ("added at indices", { try $0.indexAdded(Self.ones([0, 1], $0), at: Tensor([2] as [Int32]), axis: 1) }),
        ("gathered", { try $0.gathered(at: .zeros([0, 2], .int32), axis: 1) }),
        ("scattered", { try $0.scatterAdded(Self.ones([0, 3], $0), at: .zeros([0, 2], .int32), axis: 1) }),
        ("converted", { try $0.converted(to: .float64).converted(to: $0.scalarType) }),
        ("checkpointed", { try $0.checkpointed { try $0.square() } }),
        ("custom", { try $0.customGradient({ try $0.square() }, gradient: { try $0 * $1 }) }),
      ])
  }

  /// No labels: a table's rows are taken nowhere, and its gradient is zeros.
  @Test func embedding() throws {
    let table = try zeros([3, 2])
    let y = try table.embedding(of: .zeros([0], .int32))
    #expect(y.shape == [0, 2])
    #expect(try tape.gradients(of: y.sum())[table] == .zeros([3, 2]))
    #expect(try table.embedding(of: .zeros([0, 4], .int32), paddingIndex: 1).shape == [0, 4, 2])
  }

  /// The filter of an empty batch has a gradient of zeros.
  @Test func parametersOfEmptyBatches() throws {
    let filter = try zeros([3, 4, 2])
    let weight = try zeros([4])
    let x = try zeros([0, 6, 4])
    let y = try x.layerNormalized(over: [4], weight: weight).crossCorrelation1D(filter)
    let gradients = try tape.gradients(of: y.sum())
    #expect(try gradients[filter] == .zeros([3, 4, 2]) && gradients[weight] == .zeros([4]))
  }

  /// The statistics of no examples are refused.
  @Test func batchStatistics() throws {
    #expect(
      message { try zeros([0, 3]).batchNormalized(weight: zeros([3]), bias: zeros([3])).output }.contains("none"))
    #expect(message { try zeros([0, 3]).softmaxCrossEntropy(labels: .zeros([0], .int32)) }.contains("no elements"))
  }
}
