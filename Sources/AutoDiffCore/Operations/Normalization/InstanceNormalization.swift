extension Variable {
  /// `y = (x − μ) / √(σ² + ε) · weight + bias` with the mean μ and the variance σ² (divided by n) of each channel of
  /// each image over its positions. Input and output `[N, .., C]`; weight and bias `[C]`, where they are given.
  /// `GroupNormalization` with a group for each channel, gradients and all.
  ///
  /// D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance Normalization: The Missing Ingredient for Fast Stylization",
  /// 2016.
  /// - Throws: `TensorError` where there is nothing to average.
  public func instanceNormalized(
    weight: Variable? = nil, bias: Variable? = nil, epsilon: Double = 1e-5
  ) throws(TensorError) -> Variable {
    try groupNormalized("instanceNormalization", groups: Swift.max(1, shape.last ?? 1), weight, bias, epsilon)
  }
}
