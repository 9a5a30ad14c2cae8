import AutoDiffCore
import Testing

/// Sums over overlapping places have the same bits with any number of threads.
@Suite(.serialized) struct ThreadIndependenceTests {
  private func results(_ threads: Int, _ body: (Tape) throws -> [Variable]) throws -> [Tensor] {
    let before = Parallelism.threads
    Parallelism.threads = threads
    defer { Parallelism.threads = before }
    return try body(Tape(.training(seed: 1))).map(\.value)
  }

  @Test func sums() throws {
    var random = RandomSource(seed: 1)
    let image = try Tensor.uniform([3, 40, 40, 5], from: -1, to: 1, using: &random)
    let grid = try Tensor.uniform([3, 50, 50, 2], from: -1, to: 1, using: &random)
    let labels = try Tensor((0..<3000).map { Int32($0 * 7 % 50) })
    let table = try Tensor.uniform([50, 130], from: -1, to: 1, using: &random)
    let batch = try Tensor.uniform([40, 30, 30], from: -1, to: 1, using: &random)
    let vector = try Tensor.uniform([300_000], from: -1, to: 1, using: &random)
    let body: (Tape) throws -> [Variable] = { tape in
      let leaves = [image, grid, table, batch, vector].map { tape.variable($0) }
      let sampled = try leaves[0].gridSampled2D(leaves[1])
      let patches = try leaves[0].unfolded2D(window: 5)
      let rows = try leaves[2].embedding(of: labels)
      let product = try leaves[3].matrixProduct(leaves[3], transposingOther: true)
      let parts = [sampled, patches, rows, product]
      var total = try leaves[4].dot(leaves[4])
      for part in parts { total = try total + (part * part).sum() }
      let gradients = try tape.gradients(of: total)
      return parts + leaves.compactMap { gradients.variable(for: $0) }
    }
    let single = try results(1, body)
    #expect(single.count == 9)
    for threads in [2, 3, 8] { #expect(try results(threads, body) == single) }
  }
}
