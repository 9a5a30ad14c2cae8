extension Variable {
  /// `y = x / (k + α / size · Σ x²)^β`, the sum over `size` neighbouring channels around each one; beyond the first and
  /// the last are zeros. Of an even number one more lies before the channel than after it. Input and output `[.., C]`.
  /// Made of operations, which differentiate it and keep what they need.
  ///
  /// A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
  /// 2012; the division of α by the size is PyTorch's.
  /// - Throws: `TensorError` for a size that is not positive, and for an input without channels.
  public func localResponseNormalized(
    size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1
  ) throws(TensorError) -> Variable {
    try named("localResponseNormalization") { () throws(TensorError) in
      guard size > 0, size < 1 << 24 else {
        throw TensorError(.argument, "the size must be positive and below 2²⁴, not \(size)", shapes: [shape])
      }
      guard let channels = shape.last, channels > 0 else {
        throw TensorError(.shape, "expected an input [.., C]", shapes: [shape])
      }
      let function = ONNXLocalResponseNormalization(size: size, alpha: alpha, beta: beta, k: k, rank: shape.rank)
      return try exported("localResponseNormalization", as: function) { () throws(TensorError) in
        let rows = shape.elementCount / channels
        let means = try square().reshaped([rows, channels, 1])
          .averagePool1D(window: size, stride: 1, padding: .explicit(before: size / 2, after: (size - 1) / 2))
        return try self / (means.reshaped(shape) * alpha + k).power(beta)
      }
    }
  }
}
