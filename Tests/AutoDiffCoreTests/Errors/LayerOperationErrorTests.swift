import AutoDiffCore
import TestSupport
import Testing

/// What convolutions, poolings and normalisations say to wrong arguments, and that empty batches go through.
@Suite struct LayerOperationErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  @Test func sequences() throws {
    let x = try zeros([1, 6, 4])
    let w = try zeros([3, 4, 2])
    #expect(
      message { try zeros([6, 4]).crossCorrelation1D(w) }
        == "crossCorrelation1D: expected sequences [N, L, C]; got [6, 4]")
    #expect(message { try x.crossCorrelation1D(zeros([3, 4])) }.hasPrefix("crossCorrelation1D: expected a filter"))
    #expect(message { try x.crossCorrelation1D(zeros([3, 3, 2])) }.contains("has 4 channels, the filter takes 3"))
    #expect(message { try x.crossCorrelation1D(zeros([7, 4, 2])) }.contains("width 7 is larger"))
    #expect(message { try x.crossCorrelation1D(w, stride: 0) }.contains("the stride must be positive"))
    #expect(message { try x.crossCorrelation1D(w, dilation: -1) }.contains("the dilation must be positive"))
    #expect(message { try x.crossCorrelation1D(w, padding: .all(-1)) }.contains("must not be negative"))
    #expect(message { try x.crossCorrelation1D(w, groups: 0) }.contains("0 groups"))
    #expect(message { try x.crossCorrelation1D(w, bias: zeros([3])) }.contains("expected a bias [2]"))
    #expect(message { try x.convolution1D(zeros([3])) }.hasPrefix("convolution1D: expected a filter"))
    #expect(
      message { try zeros([1, 4, 4, 2]).convolution2D(zeros([3])) }.hasPrefix("convolution2D: expected a filter"))
    #expect(
      message { try x.depthwiseCrossCorrelation2D(w) }.hasPrefix("depthwiseCrossCorrelation2D: expected an input"))
    #expect(message { try zeros([1, 4, 4, 3]).depthwiseCrossCorrelation2D(zeros([3, 3, 1, 4])) }.contains("3 groups"))
  }

  @Test func transposedConvolutions() throws {
    let x = try zeros([1, 3, 4, 4])
    let w = try zeros([3, 3, 2, 4])
    func shape(
      _ stride: Size2D = 1, _ padding: Padding2D = .valid, _ outputPadding: Size2D = 0, dilation: Size2D = 1,
      groups: Int = 1
    ) -> String {
      message {
        try x.transposedConvolution2D(
          w, stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation, groups: groups)
      }
    }
    #expect(
      message { try zeros([3, 4]).transposedConvolution2D(w) }.hasPrefix("transposedConvolution2D: expected an input"))
    #expect(
      message { try zeros([1, 3, 4, 3]).transposedConvolution2D(w) }.contains("has 3 channels, the filter takes 4"))
    #expect(message { try x.transposedConvolution2D(w, bias: zeros([3])) }.contains("expected a bias [2]"))
    #expect(message { try zeros([1, 0, 4, 4]).transposedConvolution2D(w) }.contains("from 1 to"))
    #expect(shape(2, .valid, 2).contains("less than the stride or the dilation, 2 and 1 in height, not 2"))
    #expect(shape(2, .valid, -1).contains("must not be negative"))
    #expect(shape(2, .same, 1).contains("no output padding"))
    #expect(shape(1, .all(-1)).contains("must not be negative"))
    #expect(shape(1, .all(3)).contains("leaves nothing of the output's height 5"))
    #expect(shape(0).contains("the stride must be positive"))
    #expect(shape(dilation: 0).contains("the dilation must be positive"))
    #expect(shape(groups: 3).contains("3 groups do not divide 4 channels"))
    #expect(shape(groups: 0).contains("0 groups"))
    #expect(shape(Size2D(1 << 23)).contains("too") || shape(Size2D(1 << 23)).contains("memory"))
    #expect(message { try zeros([3, 4]).transposedConvolution1D(zeros([3, 2, 4])) }.contains("sequences"))
    #expect(message { try zeros([1, 3, 4]).transposedConvolution1D(zeros([3, 2])) }.contains("three axes"))
  }

  @Test func windowPadding() throws {
    let x = try zeros([1, 4, 4, 2])
    #expect(try x.padded(.same, mode: .reflect, window: 3).shape == [1, 6, 6, 2])
    #expect(try x.padded(.all(2), mode: .circular, window: 3).shape == [1, 8, 8, 2])
    #expect(message { try x.padded(.same, mode: .reflect, window: 0) }.hasPrefix("pad: the window must be positive"))
    #expect(message { try x.padded(.same, mode: .reflect, window: 3, stride: 0) }.contains("stride"))
    #expect(message { try x.padded(.same, mode: .reflect, window: 3, dilation: 0) }.contains("dilation"))
    #expect(message { try x.padded(.same, mode: .reflect, window: 11) }.contains("at most 3"))
    #expect(
      message { try zeros([4, 4, 2]).padded(.same, mode: .reflect, window: 3) }.contains("[N, H, W, C]"))
    #expect(message { try x.padded1D(.same, mode: .reflect, window: 3) }.contains("[N, L, C]"))
  }

  @Test func poolings() throws {
    let x = try zeros([1, 4, 4, 2])
    #expect(message { try x.maxPool2D(window: 2, dilation: 0) }.contains("the dilation must be positive"))
    #expect(message { try x.maxPool2D(window: 3, dilation: 2) }.contains("height 5 is larger"))
    #expect(message { try x.maxPool2D(window: 2, padding: .all(3), dilation: 2) }.contains("would see nothing"))
    #expect(
      message { try zeros([1, 2, 2, 1]).maxPool2D(window: 2, padding: .all(2), dilation: 4) }.contains("see nothing"))
    #expect(message { try x.maxPool2DWithIndices(window: 5).values }.hasPrefix("maxPool2D: the window's height 5"))
    #expect(message { try zeros([1, 4, 4, 2], .int32).maxPool2DWithIndices(window: 2).values }.contains("not int32"))
    #expect(
      message { try x.averagePool2D(window: 2, divisor: 0) }
        == "averagePool2D: the divisor must not be 0; got [1, 4, 4, 2]")
    #expect(message { try x.maxPool1D(window: 2) }.hasPrefix("maxPool1D: expected sequences"))
    #expect(message { try x.maxPool1DWithIndices(window: 2).values }.hasPrefix("maxPool1D: expected sequences"))
    #expect(message { try x.averagePool1D(window: 2) }.hasPrefix("averagePool1D: expected sequences"))
    #expect(message { try zeros([1, 4, 2]).averagePool1D(window: 0) }.contains("the window must be positive"))
    #expect(message { try x.adaptiveMaxPool2D(to: 0) }.contains("the size must be positive"))
    #expect(message { try x.adaptiveAveragePool2D(to: Size2D(2, -1)) }.contains("the size must be positive"))
    #expect(message { try x.adaptiveMaxPool1D(to: 2) }.contains("sequences"))
    #expect(message { try x.adaptiveAveragePool1D(to: 2) }.contains("sequences"))
    #expect(message { try zeros([1, 0, 4, 2]).adaptiveMaxPool2D(to: 2) }.contains("not empty"))
    #expect(message { try zeros([4, 2]).adaptiveAveragePool2D(to: 2) }.contains("[N, H, W, C]"))
  }

  @Test func unpooling() throws {
    let x = try zeros([1, 1, 2, 1])
    let places = try Tensor([0, 5] as [Int32], shape: [1, 1, 2, 1])
    #expect(try x.maxUnpool2D(indices: places, to: Size2D(2, 3)).shape == [1, 2, 3, 1])
    #expect(message { try x.maxUnpool2D(indices: places, to: 2) }.contains("index 5 at position 1 is not in 0..<4"))
    #expect(message { try x.maxUnpool2D(indices: places, to: 0) }.contains("the size must be positive"))
    #expect(message { try x.maxUnpool2D(indices: Tensor([0, 1] as [Int32]), to: 2) }.contains("indices of its shape"))
    #expect(message { try x.maxUnpool2D(indices: .zeros([1, 1, 2, 1]), to: 2) }.contains("int32"))
    #expect(message { try x.maxUnpool2D(indices: places, to: Size2D(1 << 20)) }.contains("at most 2³¹ − 1"))
    #expect(message { try x.maxUnpool1D(indices: places, to: 4) }.contains("sequences"))
    #expect(
      message { try zeros([1, 2, 1]).maxUnpool1D(indices: places, to: 4) }.contains("indices of the input's shape"))
  }

  /// Of equals the first is the largest, and NaN is larger than every number, with any dilation.
  @Test func tiesAndNaN() throws {
    let x = tape.variable(try Tensor([1, 1, 1, 0, .nan, 2] as [Float], shape: [1, 6, 1]))
    let (values, indices) = try x.maxPool1DWithIndices(window: 2, stride: 1, dilation: 2)
    #expect(indices.elements(as: Int32.self) == [0, 1, 4, 5])
    #expect(values.value.floats[2].isNaN && values.value.floats[3] == 2)
    let adaptive = try x.adaptiveMaxPool1D(to: 2)
    #expect(adaptive.value.floats[0] == 1 && adaptive.value.floats[1].isNaN)
    #expect(try tape.gradients(of: adaptive.sum())[x]?.floats == [1, 0, 0, 0, 1, 0])
  }

  @Test func normalizations() throws {
    let x = try zeros([2, 3, 4])
    #expect(message { try x.layerNormalized(over: [3]) } == "layerNormalization: expected last axes [3]; got [2, 3, 4]")
    #expect(message { try x.layerNormalized(over: []) }.contains("expected last axes []"))
    #expect(message { try x.layerNormalized(over: [1, 2, 3, 4]) }.contains("expected last axes"))
    #expect(message { try x.layerNormalized(over: [4], weight: zeros([3])) }.contains("expected a weight [4]"))
    #expect(message { try x.layerNormalized(over: [4], bias: zeros([3, 4])) }.contains("expected a bias [4]"))
    #expect(message { try x.layerNormalized(over: [4], epsilon: -1) }.contains("epsilon must not be negative"))
    #expect(message { try x.layerNormalized(over: [4], epsilon: .nan) }.contains("epsilon"))
    #expect(message { try zeros([2, 0]).layerNormalized(over: [0]) }.contains("nothing to average"))
    #expect(message { try x.layerNormalized(over: [4], weight: zeros([4], .float64)) }.contains("float32, float64"))
    #expect(message { try x.rmsNormalized(over: [5]) }.hasPrefix("rmsNormalization: expected last axes [5]"))
    #expect(message { try zeros([2, 4], .int32).rmsNormalized(over: [4]) }.contains("floating-point"))
    #expect(
      message { try x.groupNormalized(groups: 3) }
        == "groupNormalization: 3 groups do not divide 4 channels; got [2, 3, 4]")
    #expect(message { try x.groupNormalized(groups: 0) }.contains("0 groups"))
    #expect(message { try zeros([4]).groupNormalized(groups: 2) }.contains("[N, .., C]"))
    #expect(message { try zeros([2, 0, 4]).groupNormalized(groups: 2) }.contains("nothing to average"))
    #expect(
      message { try x.instanceNormalized(weight: zeros([3])) }.hasPrefix("instanceNormalization: expected a weight [4]")
    )
    #expect(message { try zeros([2, 0]).instanceNormalized() }.contains("nothing to average"))
    #expect(message { try x.localResponseNormalized(size: 0) }.hasPrefix("localResponseNormalization: the size"))
    #expect(message { try zeros([2, 0]).localResponseNormalized(size: 3) }.contains("[.., C]"))
    #expect(
      message { try x.normalized(axes: [3]) }.hasPrefix("normalize: axis 3")
        || message { try x.normalized(axes: [3]) }.hasPrefix("norm: axis 3"))
    #expect(message { try x.normalized(axes: [1], epsilon: 0) }.hasPrefix("normalize: epsilon must be positive"))
    #expect(message { try x.normalized(order: -1, axes: [1]) }.contains("the order must be positive"))
  }

  @Test(arguments: [-1e-5, -Double.infinity, .nan]) func epsilonOfChannels(_ epsilon: Double) throws {
    let (x, w, b) = (try zeros([2, 3]), try zeros([3]), try zeros([3]))
    #expect(
      message { try x.batchNormalized(weight: w, bias: b, epsilon: epsilon).output }
        .hasPrefix("batchNormalization: epsilon must not be negative"))
    #expect(
      message { try x.normalized(mean: .zeros([3]), variance: .ones([3]), weight: w, bias: b, epsilon: epsilon) }
        .hasPrefix("affineNormalization: epsilon must not be negative"))
    #expect(message { try x.batchNormalized(weight: w, bias: b, epsilon: 0).output }.hasPrefix("no error"))
  }

  @Test func emptyBatches() throws {
    let x = try zeros([0, 4, 6, 4])
    let w = try zeros([3, 3, 2, 4])
    let outputs = [
      try x.transposedConvolution2D(w), try x.maxPool2D(window: 2, dilation: 2), try x.adaptiveMaxPool2D(to: 3),
      try x.adaptiveAveragePool2D(to: Size2D(3, 4)), try x.groupNormalized(groups: 2, weight: zeros([4])),
      try x.layerNormalized(over: [4]), try x.instanceNormalized(), try x.maxPool2DWithIndices(window: 2).values,
      try x.localResponseNormalized(size: 3), try x.padded(.same, mode: .reflect, window: 3),
      try x.averagePool2D(window: 2, roundsUp: true), try x.normalized(axes: [1]),
    ]
    for y in outputs {
      #expect(y.shape[0] == 0)
      for differentiable in [false, true] {
        let gradients = try tape.gradients(of: y.sum(), differentiable: differentiable, retainingTape: true)
        #expect(gradients[x]?.shape == x.shape)
      }
    }
  }
}

/// What is not recorded may be computed later and in another way; it must be the same.
@Suite struct UnrecordedLayerOperationTests {
  @Test(arguments: convolutionEntries + poolingEntries + normalizationEntries)
  func forward(_ entry: CatalogEntry) throws {
    let points = try entry.points(seed: 3).map { try $0.converted(to: .float32) }
    let recording = Tape(.inference, recording: true)
    let recorded = try entry.function(points.map { recording.variable($0) }).value
    let plain = Tape(.inference)
    let unrecorded = try entry.function(points.map { plain.constant($0) }).value
    #expect(unrecorded.isClose(to: recorded, relative: 1e-5, absolute: 1e-6), "\(entry)")
  }

  /// Sequences through two convolutions and a normalisation with given statistics, which inference takes in one.
  @Test func chainOfSequences() throws {
    let points = try [[2, 8, 4], [3, 1, 4], [1, 4, 6], [6], [6]].map { (shape: Shape) in
      try Tensor.random(shape, seed: 7).converted(to: .float32)
    }
    func run(_ x: [Variable]) throws -> Tensor {
      try x[0].crossCorrelation1D(x[1], padding: .same, groups: 4).relu().crossCorrelation1D(x[2])
        .normalized(mean: Tensor.zeros([6]), variance: Tensor.ones([6]), weight: x[3], bias: x[4], relu: true)
        .maxPool1D(window: 2).value
    }
    let recording = Tape(.inference, recording: true)
    let plain = Tape(.inference)
    let recorded = try run(points.map { recording.variable($0) })
    #expect(try run(points.map { plain.constant($0) }).isClose(to: recorded, relative: 1e-5, absolute: 1e-6))
  }

  /// More rows than a partial sum takes: the fused gradients in float32 and double precision against the composed ones.
  @Test(arguments: [ScalarType.float32, .float64]) func manyRows(_ type: ScalarType) throws {
    let points = try [Tensor.random([600, 11]), .random([11]), .random([11], seed: 1)]
    func gradients(_ type: ScalarType, differentiable: Bool) throws -> [Tensor] {
      let tape = Tape(.training(seed: 1))
      let x = try points.map { tape.variable(try $0.converted(to: type)) }
      let y = try x[0].layerNormalized(over: [11], weight: x[1], bias: x[2])
      let upstream = tape.constant(try Tensor.random(y.shape, seed: 9).converted(to: type))
      let gradients = try tape.gradients(of: y, upstream: upstream, differentiable: differentiable)
      return x.compactMap { gradients[$0] }
    }
    let tolerance = type == .float64 ? 1e-10 : 1e-5
    for (fused, composed) in try zip(gradients(type, differentiable: false), gradients(.float64, differentiable: true))
    {
      #expect(fused.isClose(to: composed, relative: tolerance, absolute: 10 * tolerance))
    }
  }
}
