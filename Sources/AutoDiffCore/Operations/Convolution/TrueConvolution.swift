extension Variable {
  /// Convolution in the sense of mathematics and signal processing: cross-correlation with the filter turned by 180°,
  /// `y[n, i, j, k] = bias[k] + Σ x[n, i·s + (KH − 1 − u)·d − p, …, c] · w[u, v, c, k]`. Arguments and shapes are those
  /// of `crossCorrelation2D`, which is what networks mean by convolution, and so are the gradients, the filter's turned
  /// back.
  ///
  /// A. Oppenheim and R. Schafer, "Discrete-Time Signal Processing", 1989.
  /// - Throws: `TensorError` where shapes do not fit or an argument is out of its range.
  public func convolution2D(
    _ filter: Variable, bias: Variable? = nil, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, groups: Int = 1
  ) throws(TensorError) -> Variable {
    try named("convolution2D") { () throws(TensorError) in
      guard filter.shape.rank == 4 else {
        throw TensorError(.shape, "expected a filter [KH, KW, C / groups, K]", shapes: [shape, filter.shape])
      }
      return try crossCorrelation2D(
        filter.flipped(axes: [0, 1]), bias: bias, stride: stride, padding: padding, dilation: dilation,
        groups: groups)
    }
  }

  /// `crossCorrelation1D` with the filter reversed.
  public func convolution1D(
    _ filter: Variable, bias: Variable? = nil, stride: Int = 1, padding: Padding1D = .valid, dilation: Int = 1,
    groups: Int = 1
  ) throws(TensorError) -> Variable {
    try named("convolution1D") { () throws(TensorError) in
      guard filter.shape.rank == 3 else {
        throw TensorError(.shape, "expected a filter [K, C / groups, O]", shapes: [shape, filter.shape])
      }
      return try crossCorrelation1D(
        filter.flipped(axes: [0]), bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
  }
}
