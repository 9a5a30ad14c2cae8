import KernelInterface
import TensorKernels
import TestSupport
import Testing

@testable import AutoDiffCore

/// Every variant that this processor runs, and the plain kernels, against the definition: element by element, over
/// random shapes with remainders in every dimension.
@Suite struct CrossCorrelationKernelTests {
  @Test(arguments: 0..<60) func matchesDefinition(_ seed: Int) {
    var random = RandomSource(keys: 11, UInt64(seed))
    compare(randomGeometry(&random), seed, &random)
  }

  @Test(arguments: 0..<30) func depthwiseMatchesDefinition(_ seed: Int) {
    var random = RandomSource(keys: 14, UInt64(seed))
    var g = randomGeometry(&random)
    g.groups = random.int(2...40)
    g.inputChannels = g.groups
    g.outputChannels = g.groups
    compare(g, seed, &random)
  }

  /// 3x3 filters on whole vectors of channels, with stride 1 and 2.
  @Test(arguments: 0..<24) func usualDepthwiseMatchesDefinition(_ seed: Int) {
    var random = RandomSource(keys: 15, UInt64(seed))
    let stride = 1 + seed % 2
    var g = ConvolutionGeometry(
      batch: random.int(1...3), inputHeight: random.int(3...11), inputWidth: random.int(3...11),
      inputChannels: 16 * random.int(1...3), outputHeight: 0, outputWidth: 0, outputChannels: 0, kernelHeight: 3,
      kernelWidth: 3)
    g.outputChannels = g.inputChannels
    g.groups = g.inputChannels
    (g.strideHeight, g.strideWidth) = (stride, stride)
    (g.paddingTop, g.paddingLeft) = (random.int(0...2), random.int(0...2))
    g.outputHeight = (g.inputHeight + g.paddingTop + random.int(0...2) - 3) / stride + 1
    g.outputWidth = (g.inputWidth + g.paddingLeft + random.int(0...2) - 3) / stride + 1
    compare(g, seed, &random)
  }

  /// 1x1 filters over more pixels than are taken at once.
  @Test(arguments: 0..<12) func pointwiseMatchesDefinition(_ seed: Int) {
    var random = RandomSource(keys: 16, UInt64(seed))
    let (height, width) = (random.int(1...20), random.int(1...20))
    let g = ConvolutionGeometry(
      batch: random.int(1...9), inputHeight: height, inputWidth: width, inputChannels: random.int(1...70),
      outputHeight: height, outputWidth: width, outputChannels: random.int(1...150), kernelHeight: 1, kernelWidth: 1)
    compare(g, seed, &random)
  }

  private func compare(_ g: ConvolutionGeometry, _ seed: Int, _ random: inout RandomSource) {
    let x = randomDoubles(g.inputCount, &random)
    let w = randomDoubles(g.filterCount, &random)
    let b = randomDoubles(g.outputChannels, &random)
    let dy = randomDoubles(g.outputCount, &random)
    let bias = seed % 2 == 0 ? b : nil

    let y = NaiveCorrelation.forward(g, x: x, filter: w, bias: bias)
    let dx = NaiveCorrelation.inputGradient(g, gradient: dy, filter: w)
    let dw = NaiveCorrelation.filterGradient(g, x: x, gradient: dy)

    let xf = x.map { Float($0) }
    let wf = w.map { Float($0) }
    let bf = b.map { Float($0) }
    let dyf = dy.map { Float($0) }
    for table in KernelSelection.tables {
      let forward = table.correlation(g, xf, wf, bias == nil ? nil : bf)
      let prepared = table.correlation(g, xf, wf, bias == nil ? nil : bf, isPrepared: true)
      let input: [Float] = output(dx.count) { table.crossCorrelationInputGradient(g, dyf, wf, $0) }
      let filter: [Float] = output(dw.count) { table.crossCorrelationFilterGradient(g, xf, .identity, dyf, $0) }
      // A sum of n products in float32 is off by at most about √n roundings of its largest partial sum.
      #expect(scaledError(forward, y) ?? 1 < 2e-6, "\(table.name) forward, \(g)")
      #expect(prepared == forward, "\(table.name) forward, prepared filter, \(g)")
      #expect(scaledError(input, dx) ?? 1 < 2e-6, "\(table.name) input gradient, \(g)")
      #expect(scaledError(filter, dw) ?? 1 < 4e-6, "\(table.name) filter gradient, \(g)")
    }

    let forward: [Double] = output(y.count) { plainCrossCorrelation(g, x, w, bias, $0) }
    let input: [Double] = output(dx.count) { plainCrossCorrelationInputGradient(g, dy, w, $0) }
    let filter: [Double] = output(dw.count) { plainCrossCorrelationFilterGradient(g, x, dy, $0) }
    #expect(scaledError(forward, y) ?? 1 < 1e-13, "plain forward, \(g)")
    #expect(scaledError(input, dx) ?? 1 < 1e-13, "plain input gradient, \(g)")
    #expect(scaledError(filter, dw) ?? 1 < 1e-13, "plain filter gradient, \(g)")
  }

  private func randomGeometry(_ random: inout RandomSource) -> ConvolutionGeometry {
    while true {
      let groups = [1, 1, 1, 2, 3][random.int(0...4)]
      var g = ConvolutionGeometry(
        batch: random.int(1...3), inputHeight: random.int(1...13), inputWidth: random.int(1...13),
        inputChannels: groups * random.int(1...9), outputHeight: 0, outputWidth: 0,
        outputChannels: groups * random.int(1...70), kernelHeight: random.int(1...4), kernelWidth: random.int(1...4))
      g.groups = groups
      g.strideHeight = random.int(1...3)
      g.strideWidth = random.int(1...3)
      g.dilationHeight = random.int(1...2)
      g.dilationWidth = random.int(1...2)
      g.paddingTop = random.int(0...3)
      g.paddingLeft = random.int(0...3)
      let rows = g.inputHeight + g.paddingTop + random.int(0...3) - (g.kernelHeight - 1) * g.dilationHeight - 1
      let columns = g.inputWidth + g.paddingLeft + random.int(0...3) - (g.kernelWidth - 1) * g.dilationWidth - 1
      guard rows >= 0, columns >= 0 else { continue }
      g.outputHeight = rows / g.strideHeight + 1
      g.outputWidth = columns / g.strideWidth + 1
      return g
    }
  }

  private func output<T: Numeric>(_ count: Int, _ body: (UnsafeMutablePointer<T>) -> Void) -> [T] {
    var result = [T](repeating: 0, count: count)
    result.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { body(base) } }
    return result
  }
}
