import KernelInterface
import TestSupport
import Testing

@testable import AutoDiffCore

/// 3x3 correlations with stride 1, at least 16 channels and enough pixels take Winograd's method: against the
/// definition, over random shapes with remainders in tiles, channels and vectors. Every eighth has so many channels that
/// tiles go through in groups.
@Suite struct WinogradKernelTests {
  @Test(arguments: 0..<40) func matchesDefinition(_ seed: Int) {
    var random = RandomSource(keys: 13, UInt64(seed))
    let isDeep = seed % 8 == 0
    var g = ConvolutionGeometry(
      batch: random.int(2...3), inputHeight: random.int(11...15), inputWidth: random.int(11...15),
      inputChannels: isDeep ? random.int(230...260) : random.int(16...37), outputHeight: 0, outputWidth: 0,
      outputChannels: isDeep ? random.int(230...260) : random.int(16...70), kernelHeight: 3, kernelWidth: 3)
    g.paddingTop = random.int(0...3)
    g.paddingLeft = random.int(0...3)
    g.outputHeight = g.inputHeight + g.paddingTop + random.int(0...2) - 2
    g.outputWidth = g.inputWidth + g.paddingLeft + random.int(0...2) - 2
    let x = randomDoubles(g.inputCount, &random)
    let w = randomDoubles(g.filterCount, &random)
    let b = randomDoubles(g.outputChannels, &random)
    let dy = randomDoubles(g.outputCount, &random)

    let y = NaiveCorrelation.forward(g, x: x, filter: w, bias: b)
    let dx = NaiveCorrelation.inputGradient(g, gradient: dy, filter: w)
    let dw = NaiveCorrelation.filterGradient(g, x: x, gradient: dy)
    let (xf, wf, bf, dyf) = (x.map { Float($0) }, w.map { Float($0) }, b.map { Float($0) }, dy.map { Float($0) })
    for table in KernelSelection.tables {
      let forward = table.correlation(g, xf, wf, bf)
      let prepared = table.correlation(g, xf, wf, bf, isPrepared: true)
      var input = [Float](repeating: .nan, count: dx.count)
      var filter = [Float](repeating: .nan, count: dw.count)
      table.crossCorrelationInputGradient(g, dyf, wf, &input)
      table.crossCorrelationFilterGradient(g, xf, .identity, dyf, &filter)
      // The transforms multiply by up to 8 and 1/24, and sums of large numbers cancel: some ten times the error of the
      // direct method, which grows with the root of the channels.
      let tolerance = isDeep ? 2e-5 : 1e-5
      #expect(scaledError(forward, y) ?? 1 < tolerance, "\(table.name) forward, \(g)")
      #expect(prepared == forward, "\(table.name) forward, prepared filter, \(g)")
      #expect(scaledError(input, dx) ?? 1 < tolerance, "\(table.name) input gradient, \(g)")
      #expect(scaledError(filter, dw) ?? 1 < 2e-5, "\(table.name) filter gradient, \(g)")
    }
  }

  /// A filter that is transformed already serves where it would not be worth transforming: fewer pixels.
  @Test(arguments: 0..<16) func preparedFilterMatchesDefinition(_ seed: Int) {
    var random = RandomSource(keys: 26, UInt64(seed))
    var g = ConvolutionGeometry(
      batch: 1, inputHeight: random.int(6...20), inputWidth: random.int(6...20), inputChannels: random.int(16...140),
      outputHeight: 0, outputWidth: 0, outputChannels: random.int(16...140), kernelHeight: 3, kernelWidth: 3)
    (g.paddingTop, g.paddingLeft) = (1, 1)
    (g.outputHeight, g.outputWidth) = (g.inputHeight, g.inputWidth)
    let x = randomDoubles(g.inputCount, &random)
    let w = randomDoubles(g.filterCount, &random)
    let y = NaiveCorrelation.forward(g, x: x, filter: w, bias: nil)
    let (xf, wf) = (x.map { Float($0) }, w.map { Float($0) })
    for table in KernelSelection.tables {
      let prepared = table.correlation(g, xf, wf, isPrepared: true)
      #expect(scaledError(prepared, y) ?? 1 < 2e-5, "\(table.name), \(g)")
    }
  }
}
