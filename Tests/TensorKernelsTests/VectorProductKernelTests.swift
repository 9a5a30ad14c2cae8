import AutoDiffCore
import KernelInterface
import TensorKernels
import TestSupport
import Testing

/// Matrix products with a vector, against the plain product.
@Suite struct VectorProductKernelTests {
  @Test func products() throws {
    var random = RandomSource(seed: 2)
    for _ in 0..<120 {
      var sizes = [random.int(1...40), random.int(1...1100), random.int(1...40)]
      sizes[random.int(0...2)] = 1
      try check(rows: sizes[0], depth: sizes[1], columns: sizes[2], &random)
    }
    // Rows that are cut for the threads, and columns in several strips.
    try check(rows: 1, depth: 150_001, columns: 1, &random)
    try check(rows: 3, depth: 70_000, columns: 1, &random)
    try check(rows: 1, depth: 9, columns: 1500, &random)
  }

  private func check(rows: Int, depth: Int, columns: Int, _ random: inout RandomSource) throws {
    for transposes in [(false, false), (true, false), (false, true), (true, true)] {
      let g = MatrixGeometry(
        rows: rows, columns: columns, depth: depth, transposeA: transposes.0, transposeB: transposes.1)
      let a = randomDoubles(rows * depth, &random)
      let b = randomDoubles(depth * columns, &random)
      var expected = [Double](repeating: 0, count: rows * columns)
      plainMatrixProduct(g, a, b, &expected)
      var double = [Double](repeating: .nan, count: rows * columns)
      let ran = productWithVector(g, a, b, &double)
      let isRow = rows == 1 && columns > 1 && depth > 1 && !g.transposeB
      #expect(ran == !isRow)
      guard ran else { continue }
      var single = [Float](repeating: .nan, count: rows * columns)
      let (a32, b32) = (a.map { Float($0) }, b.map { Float($0) })
      _ = productWithVector(g, a32, b32, &single)
      #expect(try #require(scaledError(double, expected)) < 1e-12, "\(g)")
      // Relative to the size of the terms: their sum may be small.
      let scale = max(1, Double(depth).squareRoot())
      for (x, y) in zip(single, expected) { #expect(abs(Double(x) - y) < 1e-6 * scale, "\(g)") }
    }
  }
}
