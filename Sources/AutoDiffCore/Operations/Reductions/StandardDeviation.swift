extension Variable {
  /// `y = √variance` over `axes`, or over all of them, and differentiated so:
  /// `dL/dx = dL/dy · (x − μ) / (y · (n − correction))`. Where all elements are equal the derivative, which does not
  /// exist, is taken as 0.
  ///
  /// The axes are dropped, or stay with the size 1. Follows from the definition; T. Chan, G. Golub and R. LeVeque: see
  /// `Variance`.
  /// - Throws: `TensorError` unless there are more elements than the correction, which is not negative.
  public func standardDeviation(
    axes: [Int]? = nil, correction: Double = 1, keepsDimensions: Bool = false
  ) throws(TensorError) -> Variable {
    try named("standardDeviation") { () throws(TensorError) in
      let variance = try self.variance(axes: axes, correction: correction, keepsDimensions: keepsDimensions)
      let isZero = try variance .== 0
      guard try isZero.any().scalar() != 0 else { return try variance.sqrt() }
      return try variance.replacing(with: 1, where: isZero).sqrt().replacing(with: 0, where: isZero)
    }
  }
}
