extension Variable {
  /// Slides a filter over sequences: `y[n, i, k] = bias[k] + Σ x[n, i·s + u·d − p, c] · w[u, c, k]`, what deep learning
  /// calls convolution; the filter is not flipped. The cross-correlation of images one row high, gradients and all.
  ///
  /// Input `[N, L, C]`, filter `[K, C / groups, O]`, bias `[O]` or none, output `[N, M, O]`. Kept for the backward: see
  /// `CrossCorrelation2D`.
  ///
  /// A. Waibel, T. Hanazawa, G. Hinton, K. Shikano and K. Lang, "Phoneme Recognition Using Time-Delay Neural Networks",
  /// 1989.
  /// - Throws: `TensorError` where shapes do not fit or an argument is out of its range.
  public func crossCorrelation1D(
    _ filter: Variable, bias: Variable? = nil, stride: Int = 1, padding: Padding1D = .valid, dilation: Int = 1,
    groups: Int = 1
  ) throws(TensorError) -> Variable {
    try asRows("crossCorrelation1D") { rows throws(TensorError) in
      try rows.crossCorrelation2D(
        filter.asRowFilter(), bias: bias, stride: Size2D(1, stride), padding: padding.ofRow,
        dilation: Size2D(1, dilation), groups: groups)
    }
  }
}
