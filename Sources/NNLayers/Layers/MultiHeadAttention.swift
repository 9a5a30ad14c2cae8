/// Attention of several heads: queries `[N, T, size]`, keys `[N, S, keySize]` and values `[N, S, valueSize]` to
/// `[N, T, size]`. Each head attends in a space of `size / heads` numbers of its own:
/// `output(concatenated softmax(Qₕ · Kₕᵀ / √(size / heads)) · Vₕ)` with `Q = query(queries)`, `K = key(keys)` and
/// `V = value(values)`, cut into heads.
///
/// ```swift
/// let attention = MultiHeadAttention(size: 64, heads: 4, dropout: 0.1, using: &random)
/// let y = try attention(x)                                               // x attends to itself
/// let z = try attention(queries: x, keys: memory, values: memory, isCausal: false)
/// ```
///
/// A. Vaswani et al., "Attention Is All You Need", 2017.
public struct MultiHeadAttention: Layer {
  public let query: Linear
  public let key: Linear
  public let value: Linear
  public let output: Linear
  public let heads: Int
  /// The rate of dropout of the weights.
  public let dropout: Double

  /// - Parameters:
  ///   - size: the queries' and the result's, a multiple of `heads`.
  ///   - keySize: the keys'; `size` unless given.
  ///   - valueSize: the values'; `size` unless given.
  public init(
    size: Int, heads: Int, keySize: Int? = nil, valueSize: Int? = nil, dropout: Double = 0, hasBias: Bool = true,
    using random: inout RandomSource
  ) {
    self.heads = heads
    self.dropout = dropout
    query = Linear(inputs: size, outputs: size, hasBias: hasBias, using: &random)
    key = Linear(inputs: keySize ?? size, outputs: size, hasBias: hasBias, using: &random)
    value = Linear(inputs: valueSize ?? size, outputs: size, hasBias: hasBias, using: &random)
    output = Linear(inputs: size, outputs: size, hasBias: hasBias, using: &random)
  }

  /// Attention of `[N, T, size]` to itself.
  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try attend(queries: x, keys: x, values: x).output
  }

  /// Attention to other keys and values.
  ///
  /// - Parameters:
  ///   - keyMask: `int32` `[N, S]`, 0 where a key is padding. (PyTorch's `key_padding_mask` is true there.)
  ///   - mask: of the scores, `[T, S]`, `[N, 1, T, S]` or `[N, heads, T, S]`: `int32`, 0 where attention is forbidden, or
  ///     numbers to add.
  ///   - isCausal: whether query `i` attends to the keys `0...i` alone.
  public func callAsFunction(
    queries: Variable, keys: Variable, values: Variable, keyMask: Tensor? = nil, mask: Variable? = nil,
    isCausal: Bool = false
  ) throws(TensorError) -> Variable {
    try weighted(queries: queries, keys: keys, values: values, keyMask: keyMask, mask: mask, isCausal: isCausal).output
  }

  /// The attention, and the weights of each head, `[N, heads, T, S]`.
  public func weighted(
    queries: Variable, keys: Variable, values: Variable, keyMask: Tensor? = nil, mask: Variable? = nil,
    isCausal: Bool = false
  ) throws(TensorError) -> (output: Variable, weights: Variable) {
    try inScope(of: queries.tape, label: nil) { () throws(TensorError) in
      try attend(queries: queries, keys: keys, values: values, keyMask: keyMask, mask: mask, isCausal: isCausal)
    }
  }

  private func attend(
    queries: Variable, keys: Variable, values: Variable, keyMask: Tensor? = nil, mask: Variable? = nil,
    isCausal: Bool = false
  ) throws(TensorError) -> (output: Variable, weights: Variable) {
    func fail(_ message: String, _ shapes: [Shape]) -> TensorError {
      TensorError(.shape, message, shapes: shapes, operation: "MultiHeadAttention")
    }
    let shapes = [queries.shape, keys.shape, values.shape]
    guard shapes.allSatisfy({ $0.rank == 3 }), keys.shape[0] == queries.shape[0], values.shape[0] == keys.shape[0],
      values.shape[1] == keys.shape[1]
    else {
      throw fail("expected queries [N, T, size], keys [N, S, keySize] and values [N, S, valueSize]", shapes)
    }
    var masks = mask.map { [$0] } ?? []
    if let keyMask {
      let expected: Shape = [keys.shape[0], keys.shape[1]]
      guard keyMask.shape == expected, keyMask.scalarType == .int32 else {
        throw fail("expected a key mask of int32 \(expected), not \(keyMask.scalarType.rawValue)", [keyMask.shape])
      }
      masks.append(queries.tape.constant(try keyMask.reshaped([expected[0], 1, 1, expected[1]])))
    }
    let size = try query.weight.value().shape[1]
    guard heads > 0, size % heads == 0 else {
      throw fail("the size \(size) is not a multiple of \(heads) heads", [queries.shape])
    }
    func split(_ x: Variable) throws(TensorError) -> Variable {
      try x.reshaped([x.shape[0], x.shape[1], heads, size / heads]).transposed([0, 2, 1, 3])
    }
    let (output, weights) = try split(query(queries)).attention(
      keys: split(key(keys)), values: split(value(values)), masks: masks, isCausal: isCausal, dropoutRate: dropout)
    let joined = try output.transposed([0, 2, 1, 3]).reshaped([queries.shape[0], queries.shape[1], size])
    return (try self.output(joined), weights)
  }
}
