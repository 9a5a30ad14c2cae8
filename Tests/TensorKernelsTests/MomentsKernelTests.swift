import KernelInterface
import TestSupport
import Testing

@testable import AutoDiffCore

/// The moments of each channel, of images in memory and of what a correlation gives, against double precision.
@Suite struct MomentsKernelTests {
  /// All pieces, remainders of vectors and means that are large beside the deviation.
  @Test(arguments: 0..<24) func imagesInMemory(_ seed: Int) {
    var random = RandomSource(keys: 61, UInt64(seed))
    let channels = [1, 3, 16, 64, 65, 100, 131][seed % 7]
    let rows = random.int(1...(seed % 3 == 0 ? 2500 : 300))
    let offset = seed % 2 == 0 ? 0 : 300.0
    let x = randomDoubles(rows * channels, &random).map { Float($0 + offset) }
    let expected = NaiveMoments.of(x, channels: channels)
    for table in KernelSelection.tables {
      let actual = gathered(channels) { table.channelMoments(x, rows: rows, channels: channels, into: $0) }
      #expect(meanError(actual.mean, expected) < 1e-6, "\(table.name) \(rows) x \(channels)")
      #expect(scaledError(actual.variance, expected.variance) ?? 1 < 2e-6, "\(table.name) \(rows) x \(channels)")
    }
  }

  /// Direct with bands, panels and groups; depthwise with and without whole vectors; Winograd by blocks and by groups.
  /// The images are the same as without moments, to the last bit.
  @Test(arguments: 0..<36) func behindCorrelations(_ seed: Int) {
    var random = RandomSource(keys: 62, UInt64(seed))
    let g = geometry(seed % 9, &random)
    let x = randomDoubles(g.inputCount, &random).map { Float($0) }
    let w = randomDoubles(g.filterCount, &random).map { Float($0) }
    let b = randomDoubles(g.outputChannels, &random).map { Float(30 * $0) }
    for table in KernelSelection.tables {
      let plain = table.correlation(g, x, w, b)
      var y: [Float] = []
      let actual = gathered(g.outputChannels) { y = table.correlation(g, x, w, b, moments: $0) }
      let expected = NaiveMoments.of(plain, channels: g.outputChannels)
      #expect(y == plain, "\(table.name), \(g)")
      #expect(meanError(actual.mean, expected) < 1e-6, "\(table.name) mean, \(g)")
      #expect(scaledError(actual.variance, expected.variance) ?? 1 < 2e-6, "\(table.name) variance, \(g)")
    }
  }

  private func geometry(_ kind: Int, _ random: inout RandomSource) -> ConvolutionGeometry {
    var g = ConvolutionGeometry(
      batch: random.int(1...3), inputHeight: random.int(5...15), inputWidth: random.int(5...15),
      inputChannels: random.int(1...9), outputHeight: 0, outputWidth: 0, outputChannels: random.int(1...150),
      kernelHeight: 3, kernelWidth: 3)
    switch kind {
    case 0, 1: break
    case 2:
      g.groups = 3
      g.inputChannels = 3 * random.int(1...5)
      g.outputChannels = 3 * random.int(1...40)
    case 3:
      // Several bands of an image.
      (g.inputHeight, g.inputWidth, g.inputChannels, g.outputChannels) = (33, 40, 48, 20)
      (g.strideHeight, g.strideWidth) = (2, 1)
    case 4:
      // One image and a large filter: the panels are divided.
      (g.batch, g.inputHeight, g.inputWidth) = (1, 6, 6)
      (g.inputChannels, g.outputChannels, g.strideHeight) = (64, 260, 2)
    case 5:
      g.groups = random.int(2...40)
      (g.inputChannels, g.outputChannels) = (g.groups, g.groups)
    case 6:
      g.groups = 16 * random.int(1...5)
      (g.inputChannels, g.outputChannels) = (g.groups, g.groups)
    case 7:
      (g.batch, g.inputHeight, g.inputWidth) = (3, random.int(14...23), random.int(14...23))
      (g.inputChannels, g.outputChannels) = (random.int(16...37), random.int(16...150))
    default:
      (g.batch, g.inputHeight, g.inputWidth) = (3, random.int(14...19), random.int(14...19))
      (g.inputChannels, g.outputChannels) = (random.int(230...260), random.int(230...260))
    }
    g.paddingTop = random.int(0...2)
    g.paddingLeft = random.int(0...2)
    g.outputHeight = (g.inputHeight + g.paddingTop - 3) / g.strideHeight + 1
    g.outputWidth = (g.inputWidth + g.paddingLeft - 3) / g.strideWidth + 1
    return g
  }

  private func gathered(
    _ channels: Int, _ body: (ChannelMoments) -> Void
  ) -> (mean: [Float], variance: [Float]) {
    var mean = [Float](repeating: .nan, count: channels)
    var variance = mean
    mean.withUnsafeMutableBufferPointer { mean in
      variance.withUnsafeMutableBufferPointer { variance in
        guard let mean = mean.baseAddress, let variance = variance.baseAddress else { return }
        body(ChannelMoments(mean: mean, variance: variance))
      }
    }
    return (mean, variance)
  }

  /// The largest error of a mean, relative to the channel's own size.
  private func meanError(_ actual: [Float], _ expected: (mean: [Double], variance: [Double])) -> Double {
    var worst = 0.0
    for (c, mean) in expected.mean.enumerated() {
      let scale = abs(mean) + expected.variance[c].squareRoot()
      let error = abs(Double(actual[c]) - mean)
      worst = max(worst, error == 0 ? 0 : error.isNaN ? 1 : error / scale)
    }
    return worst
  }
}
