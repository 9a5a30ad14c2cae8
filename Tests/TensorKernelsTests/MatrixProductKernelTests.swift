import KernelInterface
import TensorKernels
import TestSupport
import Testing

@testable import AutoDiffCore

@Suite struct MatrixProductKernelTests {
  @Test(arguments: 0..<40) func matchesDefinition(_ seed: Int) {
    var random = RandomSource(keys: 12, UInt64(seed))
    let isDeep = seed % 5 == 0
    let g = MatrixGeometry(
      rows: random.int(1...120), columns: random.int(1...150),
      depth: isDeep ? random.int(500...1200) : random.int(0...70),
      transposeA: random.int(0...1) == 1, transposeB: random.int(0...1) == 1)
    let a = randomDoubles(g.rows * g.depth, &random)
    let b = randomDoubles(g.depth * g.columns, &random)
    let reference = naiveProduct(g, a, b)
    let af = a.map { Float($0) }
    let bf = b.map { Float($0) }
    for table in KernelSelection.tables {
      var c = [Float](repeating: .nan, count: g.rows * g.columns)
      table.matrixProduct(g, af, bf, &c)
      #expect(scaledError(c, reference) ?? 1 < 4e-6, "\(table.name), \(g)")
    }
    var c = [Double](repeating: .nan, count: g.rows * g.columns)
    plainMatrixProduct(g, a, b, &c)
    #expect(scaledError(c, reference) ?? 1 < 1e-13, "plain, \(g)")
  }
}
