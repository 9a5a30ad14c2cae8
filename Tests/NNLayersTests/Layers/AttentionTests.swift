import NNLayers
import Testing

@Suite struct AttentionTests {
  private func message(_ body: () throws -> Variable) -> String {
    do {
      return "no error, but \(try body().shape)"
    } catch {
      return "\(error)"
    }
  }

  @Test func embeddingLooksUpRows() throws {
    var random = RandomSource(seed: 1)
    let layer = Embedding(count: 4, size: 3, paddingIndex: 2, using: &random)
    let table = try layer.weight.value()
    #expect(try table.sliced(.index(2)).floats == [0, 0, 0])
    let tape = Tape(.training(seed: 0))
    let y = try layer(tape.constant(Tensor([3, 2, 3] as [Int32])))
    #expect(try y.value == table.indexSelected(Tensor([3, 2, 3] as [Int32]), axis: 0))
    let gradient = try tape.gradients(of: y.sum())[layer.weight]
    #expect(gradient?.floats == [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2])
    #expect(try layer(tape.constant(.zeros([0, 5], .int32))).shape == [0, 5, 3])
  }

  @Test func embeddingErrors() throws {
    var random = RandomSource(seed: 1)
    let tape = Tape(.inference)
    let layer = Embedding(count: 4, size: 3, using: &random)
    #expect(
      message { try layer(tape.constant(Tensor([0, 4] as [Int32]))) }
        == "Embedding: embedding: index 4 at position 1 is not in 0..<4; got [2]")
    #expect(message { try layer(tape.constant(Tensor([0.0]))) }.contains("expected int32 indices, not float64"))
    let labels = tape.constant(try Tensor([0] as [Int32]))
    #expect(
      message { try Embedding(count: 4, size: 3, paddingIndex: 4, using: &random)(labels) }
        .contains("the padding index 4 is not in 0..<4"))
    #expect(message { try Embedding(count: 0, size: 3, using: &random)(labels) }.contains("a table of 0 rows"))
    #expect(message { try Embedding(count: -1, size: 3, using: &random)(labels) }.contains("a table of -1 rows"))
  }

  @Test func gradientOfSelfAttention() throws {
    var random = RandomSource(seed: 1)
    let layer = MultiHeadAttention(size: 4, heads: 2, dropout: 0.3, using: &random)
    let report = try checkGradient(of: layer, at: .random([2, 3, 4]), order: 2)
    #expect(report.passed, "\(report)")
  }

  /// With `isCausal` a query does not see what comes later.
  @Test func causalAttentionDoesNotSeeTheFuture() throws {
    var random = RandomSource(seed: 1)
    let layer = MultiHeadAttention(size: 4, heads: 2, using: &random)
    var x = try Tensor.random([1, 5, 4]).converted(to: .float32)
    let tape = Tape(.inference)
    func run() throws -> Tensor {
      let x = tape.constant(x)
      return try layer(queries: x, keys: x, values: x, isCausal: true).value
    }
    let before = try run()
    try x.setElement(9, at: 0, 3, 1)
    let after = try run()
    #expect(try before.sliced(axis: 1, ..<3) == after.sliced(axis: 1, ..<3))
    #expect(try before.sliced(axis: 1, 3...) != after.sliced(axis: 1, 3...))
  }

  /// A key mask forbids together with a mask of the scores, and a sequence of nothing but padding gives the bias alone.
  @Test func masksHoldTogether() throws {
    var random = RandomSource(seed: 1)
    let layer = MultiHeadAttention(size: 4, heads: 2, using: &random)
    let tape = Tape(.inference)
    let x = tape.constant(try Tensor.random([2, 3, 4]).converted(to: .float32))
    let (y, weights) = try layer.weighted(
      queries: x, keys: x, values: x, keyMask: Tensor([0, 1, 1, 0, 0, 0] as [Int32], shape: [2, 3]),
      mask: tape.constant(Tensor([1, 1, 1, 1, 1, 0, 1, 0, 0] as [Int32], shape: [3, 3])))
    let rows = weights.value.floats
    #expect(rows[0] == 0 && rows[1] > 0 && rows[2] > 0)
    #expect(rows[3...5] == [0, 1, 0])
    #expect(rows[6...8] == [0, 0, 0])
    #expect(rows[18...].allSatisfy { $0 == 0 })
    #expect(y.value.firstNonFinite == nil)
    let bias = try #require(layer.output.bias).value()
    #expect(try y.value.sliced(.index(1), .index(0)) == bias)
  }

  @Test func multiHeadErrors() throws {
    var random = RandomSource(seed: 1)
    let tape = Tape(.inference)
    let x = tape.constant(try .zeros([2, 3, 4]))
    let layer = MultiHeadAttention(size: 4, heads: 2, using: &random)
    #expect(
      message { try MultiHeadAttention(size: 4, heads: 3, using: &random)(x) }
        == "MultiHeadAttention: MultiHeadAttention: the size 4 is not a multiple of 3 heads; got [2, 3, 4]")
    #expect(message { try MultiHeadAttention(size: 4, heads: 0, using: &random)(x) }.contains("a multiple of 0 heads"))
    #expect(message { try layer(tape.constant(.zeros([3, 4]))) }.contains("expected queries [N, T, size]"))
    #expect(message { try layer(tape.constant(.zeros([2, 3, 5]))) }.hasPrefix("query (Linear): matrixProduct: "))
    #expect(
      message { try layer(queries: x, keys: x, values: x, keyMask: .zeros([2, 4], .int32)) }
        .contains("expected a key mask of int32 [2, 3]"))
    #expect(
      message { try layer(queries: x, keys: x, values: x, mask: tape.constant(.zeros([2, 3, 3], .int32))) }
        .contains("the mask does not broadcast to the scores [2, 2, 3, 3]") == false)
    #expect(
      message { try layer(queries: x, keys: x, values: x, mask: tape.constant(.zeros([4, 3], .int32))) }
        .contains("sizes 4 and 3 differ"))
    // No batch is no error.
    #expect(try layer(tape.constant(.zeros([0, 3, 4]))).shape == [0, 3, 4])
  }
}
