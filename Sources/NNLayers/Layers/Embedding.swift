/// `y[.., d] = weight[x[..], d]`: rows of a learned table for `int32` labels in `0..<count`, `[..]` to `[.., size]`.
/// See `Variable.embedding`.
///
/// Y. Bengio, R. Ducharme, P. Vincent and C. Jauvin, "A Neural Probabilistic Language Model", 2003.
public struct Embedding: Layer {
  /// `[count, size]`; starts normal with deviation 1, the padding's row 0.
  public let weight: Parameter
  /// The label whose row is not learned: that of padding.
  public let paddingIndex: Int?

  public init(count: Int, size: Int, paddingIndex: Int? = nil, using random: inout RandomSource) {
    self.paddingIndex = paddingIndex
    weight = Parameter { () throws(TensorError) in
      guard count > 0, size > 0 else {
        throw TensorError(
          .argument, "a table of \(count) rows of \(size) numbers cannot be made", operation: "Embedding")
      }
      let table = try Tensor.normal([count, size], using: &random)
      guard let paddingIndex else { return table }
      guard (0..<count).contains(paddingIndex) else {
        throw TensorError(
          .argument, "the padding index \(paddingIndex) is not in 0..<\(count)", shapes: [table.shape],
          operation: "Embedding")
      }
      var mask = [Float](repeating: 1, count: count)
      mask[paddingIndex] = 0
      let tape = Tape(.inference)
      return try (tape.constant(table) * tape.constant(Tensor(mask, shape: [count, 1]))).value
    }
  }

  /// - Parameter x: the labels, a constant of the tape.
  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.tape.variable(weight).embedding(of: x.value, paddingIndex: paddingIndex)
  }
}
