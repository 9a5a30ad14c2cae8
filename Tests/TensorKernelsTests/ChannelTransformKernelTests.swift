import KernelInterface
import TestSupport
import Testing

@testable import AutoDiffCore

/// Kernels that scale, shift and rectify their input as they read it, and their output before they write it: against the
/// same steps one after another, in double precision.
@Suite struct ChannelTransformKernelTests {
  /// Sizes that take each of the ways of computing a correlation.
  enum Way: CaseIterable {
    case direct, grouped, depthwise, depthwiseOfWholeVectors, winograd, winogradOfManyChannels, fewPixels

    func geometry(_ random: inout RandomSource) -> ConvolutionGeometry {
      var g = ConvolutionGeometry(
        batch: random.int(1...3), inputHeight: random.int(5...12), inputWidth: random.int(5...12), inputChannels: 0,
        outputHeight: 0, outputWidth: 0, outputChannels: 0, kernelHeight: 3, kernelWidth: 3)
      g.paddingTop = random.int(0...2)
      g.paddingLeft = random.int(0...2)
      switch self {
      case .direct:
        (g.inputChannels, g.outputChannels) = (random.int(1...40), random.int(1...70))
        (g.strideHeight, g.dilationWidth) = (random.int(1...2), random.int(1...2))
      case .grouped:
        g.groups = random.int(2...3)
        (g.inputChannels, g.outputChannels) = (g.groups * random.int(2...9), g.groups * random.int(1...20))
      case .depthwise, .depthwiseOfWholeVectors:
        g.groups = self == .depthwise ? random.int(2...40) : 16 * random.int(1...3)
        (g.inputChannels, g.outputChannels) = (g.groups, g.groups)
        (g.strideHeight, g.strideWidth) = (random.int(1...3), random.int(1...3))
      case .winograd:
        (g.batch, g.inputHeight, g.inputWidth) = (2, random.int(11...15), random.int(11...15))
        (g.inputChannels, g.outputChannels) = (random.int(16...40), random.int(16...70))
      case .winogradOfManyChannels:
        (g.batch, g.inputHeight, g.inputWidth) = (1, 12, 13)
        (g.inputChannels, g.outputChannels) = (random.int(225...235), random.int(225...235))
      case .fewPixels:
        (g.batch, g.inputHeight, g.inputWidth) = (1, random.int(3...7), random.int(3...7))
        (g.inputChannels, g.outputChannels) = (random.int(100...140), random.int(128...200))
        g.strideWidth = 2
      }
      let rows = g.inputHeight + 2 * g.paddingTop - (g.kernelHeight - 1) * g.dilationHeight - 1
      let columns = g.inputWidth + 2 * g.paddingLeft - (g.kernelWidth - 1) * g.dilationWidth - 1
      g.outputHeight = rows / g.strideHeight + 1
      g.outputWidth = columns / g.strideWidth + 1
      return g
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let way: Way
    let seed: Int
    var testDescription: String { "\(way) \(seed)" }
  }

  /// Few with many channels: the reference takes long on an emulated processor.
  static let cases = Way.allCases.flatMap { way in
    (0..<(way == .winogradOfManyChannels || way == .fewPixels ? 2 : 6)).map { Case(way: way, seed: $0) }
  }

  @Test(arguments: cases) func correlation(_ test: Case) {
    var random = RandomSource(keys: 21, UInt64(test.seed), UInt64(Way.allCases.firstIndex(of: test.way) ?? 0))
    let g = test.way.geometry(&random)
    let x = randomDoubles(g.inputCount, &random)
    let w = randomDoubles(g.filterCount, &random)
    let dy = randomDoubles(g.outputCount, &random)
    let bias = randomDoubles(g.outputChannels, &random)
    let input = ReferenceTransform(channels: g.inputChannels, scales: test.seed % 3 != 0, &random)
    let output = ReferenceTransform(channels: g.outputChannels, scales: test.seed % 3 != 1, &random)

    let read = input.apply(to: x)
    let y = output.apply(to: NaiveCorrelation.forward(g, x: read, filter: w, bias: bias))
    let dw = NaiveCorrelation.filterGradient(g, x: read, gradient: dy)
    let (xf, wf, bf, dyf) = (x.map { Float($0) }, w.map { Float($0) }, bias.map { Float($0) }, dy.map { Float($0) })
    for table in KernelSelection.tables {
      var forward: [Float] = []
      var filter = [Float](repeating: .nan, count: dw.count)
      input.withTransform { input in
        output.withTransform { forward = table.correlation(g, xf, wf, bf, input: input, output: $0) }
        table.crossCorrelationFilterGradient(g, xf, input, dyf, &filter)
      }
      #expect(scaledError(forward, y) ?? 1 < 2e-5, "\(table.name) forward, \(g)")
      #expect(scaledError(filter, dw) ?? 1 < 2e-5, "\(table.name) filter gradient, \(g)")
    }
  }

  /// A depthwise correlation and the 1x1 correlation behind it, together and one after the other.
  @Test(arguments: 0..<12) func separableCorrelation(_ seed: Int) {
    var random = RandomSource(keys: 24, UInt64(seed))
    var first = Way.depthwiseOfWholeVectors.geometry(&random)
    first.batch = seed % 2 == 0 ? 1 : 9
    let channels = first.outputChannels
    let second = ConvolutionGeometry(
      batch: first.batch, inputHeight: first.outputHeight, inputWidth: first.outputWidth, inputChannels: channels,
      outputHeight: first.outputHeight, outputWidth: first.outputWidth, outputChannels: random.int(1...70),
      kernelHeight: 1, kernelWidth: 1)
    let x = randomDoubles(first.inputCount, &random)
    let (w, v) = (randomDoubles(first.filterCount, &random), randomDoubles(second.filterCount, &random))
    let (bias, offset) = (randomDoubles(channels, &random), randomDoubles(second.outputChannels, &random))
    let input = ReferenceTransform(channels: channels, scales: seed % 3 != 0, &random)
    let between = ReferenceTransform(channels: channels, scales: seed % 3 != 1, &random)
    let output = ReferenceTransform(channels: second.outputChannels, scales: seed % 3 != 2, &random)

    let middle = between.apply(to: NaiveCorrelation.forward(first, x: input.apply(to: x), filter: w, bias: bias))
    let y = output.apply(to: NaiveCorrelation.forward(second, x: middle, filter: v, bias: offset))
    let (xf, wf, vf) = (x.map { Float($0) }, w.map { Float($0) }, v.map { Float($0) })
    let (bf, of) = (bias.map { Float($0) }, offset.map { Float($0) })
    for table in KernelSelection.tables {
      let isFused = table.fuses(first, into: second)
      #expect(isFused, "\(first), \(second)")
      for isPrepared in [false, true] {
        var result = [Float](repeating: .nan, count: y.count)
        table.withOperand(second, vf, isPrepared: isPrepared) { operand in
          input.withTransform { input in
            between.withTransform { between in
              output.withTransform {
                table.separableCorrelation(first, xf, input, wf, bf, between, second, operand, of, $0, &result)
              }
            }
          }
        }
        #expect(scaledError(result, y) ?? 1 < 4e-6, "\(table.name), \(first), \(second)")
      }
    }
  }

  /// The result is the same, to the bit, as that of a pooling of the transformed input.
  @Test(arguments: 0..<12) func maxPooling(_ seed: Int) {
    var random = RandomSource(keys: 22, UInt64(seed))
    let channels = seed % 2 == 0 ? random.int(1...15) : random.int(16...50)
    let (height, width, window) = (random.int(4...9), random.int(4...9), random.int(2...3))
    let g = PoolingGeometry(
      batch: 2, inputHeight: height, inputWidth: width, channels: channels, outputHeight: (height - window) / 2 + 1,
      outputWidth: (width - window) / 2 + 1, windowHeight: window, windowWidth: window, strideHeight: 2,
      strideWidth: 2, paddingTop: 0, paddingLeft: 0)
    let x = randomDoubles(2 * height * width * channels, &random).map { Float($0) }
    let transform = ReferenceTransform(channels: channels, scales: seed % 3 != 0, &random)
    let count = 2 * g.outputHeight * g.outputWidth * channels
    for table in KernelSelection.tables {
      var read = [Float](repeating: .nan, count: x.count)
      var (y, expected, alone) = ([Float](repeating: .nan, count: count), [Float](), [Float]())
      (expected, alone) = (y, y)
      var (indices, expectedIndices) = ([Int32](repeating: -1, count: count), [Int32](repeating: -2, count: count))
      transform.withTransform {
        table.transform(x, rows: x.count / channels, channels: channels, $0, &read)
        table.maxPool(g, x, $0, &y, indices: &indices)
        table.maxPool(g, x, $0, &alone, indices: nil)
      }
      table.maxPool(g, read, .identity, &expected, indices: &expectedIndices)
      #expect(y == expected && alone == expected && indices == expectedIndices, "\(table.name), \(g)")
    }
  }

  @Test(arguments: 0..<6) func transformedSum(_ seed: Int) {
    var random = RandomSource(keys: 23, UInt64(seed))
    let (rows, channels) = (random.int(1...9), random.int(1...70))
    let a = randomDoubles(rows * channels, &random)
    let b = randomDoubles(rows * channels, &random)
    let first = ReferenceTransform(channels: channels, scales: true, &random)
    let second = ReferenceTransform(channels: channels, scales: seed % 2 == 0, &random)
    let isRectified = seed % 3 == 0
    let expected = zip(first.apply(to: a), second.apply(to: b)).map { isRectified ? max(0, $0 + $1) : $0 + $1 }
    for table in KernelSelection.tables {
      var y = [Float](repeating: .nan, count: a.count)
      first.withTransform { first in
        second.withTransform {
          table.transformedSum(
            a.map { Float($0) }, first, b.map { Float($0) }, $0, rows: rows, channels: channels, relu: isRectified, &y)
        }
      }
      #expect(scaledError(y, expected) ?? 1 < 1e-6, "\(table.name), [\(rows), \(channels)]")
    }
  }
}

/// A transform in double precision.
private struct ReferenceTransform {
  let factor: [Double]
  let offset: [Double]
  let scales: Bool
  let relu: Bool

  init(channels: Int, scales: Bool, _ random: inout RandomSource) {
    factor = randomDoubles(channels, &random)
    offset = randomDoubles(channels, &random)
    self.scales = scales
    relu = random.int(0...1) == 1
  }

  func apply(to x: [Double]) -> [Double] {
    x.indices.map { i in
      let c = i % factor.count
      let v = scales ? x[i] * factor[c] + offset[c] : x[i]
      return relu ? max(0, v) : v
    }
  }

  func withTransform(_ body: (ChannelTransform) -> Void) {
    guard scales else { return body(ChannelTransform(relu: relu)) }
    let (factor, offset) = (factor.map { Float($0) }, offset.map { Float($0) })
    factor.withUnsafeBufferPointer { factor in
      offset.withUnsafeBufferPointer {
        body(ChannelTransform(factor: factor.baseAddress, offset: $0.baseAddress, relu: relu))
      }
    }
  }
}
