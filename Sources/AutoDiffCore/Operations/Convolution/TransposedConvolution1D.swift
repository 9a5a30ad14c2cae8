extension Variable {
  /// The transpose of a cross-correlation of sequences, `y[n, i·s + u·d − p, c] += x[n, i, k] · w[u, c, k]`:
  /// `transposedConvolution2D` of images one row high, gradients and all.
  ///
  /// Input `[N, L, K]`, filter `[KL, C / groups, K]` (that of the cross-correlation which it transposes), bias `[C]` or
  /// none, output `[N, M, C]` with `M = (L − 1) · s − p + (KL − 1) · d + 1 + outputPadding`, p being the padding of
  /// both sides.
  ///
  /// V. Dumoulin and F. Visin, "A Guide to Convolution Arithmetic for Deep Learning", 2016.
  /// - Throws: `TensorError` where shapes do not fit or an argument is out of its range.
  public func transposedConvolution1D(
    _ filter: Variable, bias: Variable? = nil, stride: Int = 1, padding: Padding1D = .valid, outputPadding: Int = 0,
    dilation: Int = 1, groups: Int = 1
  ) throws(TensorError) -> Variable {
    try asRows("transposedConvolution1D") { rows throws(TensorError) in
      try rows.transposedConvolution2D(
        filter.asRowFilter(), bias: bias, stride: Size2D(1, stride), padding: padding.ofRow,
        outputPadding: Size2D(0, outputPadding), dilation: Size2D(1, dilation), groups: groups)
    }
  }
}
