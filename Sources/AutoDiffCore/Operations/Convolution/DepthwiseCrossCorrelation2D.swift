extension Variable {
  /// A filter of its own for each channel,
  /// `y[n, i, j, c·m + q] = bias[c·m + q] + Σ x[n, i·s + u·d − p, j·s + v·d − p, c] · w[u, v, 0, c·m + q]`:
  /// `CrossCorrelation2D` with as many groups as channels, gradients and all.
  ///
  /// Input `[N, H, W, C]`, filter `[KH, KW, 1, C · m]`, bias `[C · m]` or none, output `[N, OH, OW, C · m]`; the m
  /// filters of a channel lie side by side.
  ///
  /// F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017.
  /// - Throws: `TensorError` where shapes do not fit or an argument is out of its range.
  public func depthwiseCrossCorrelation2D(
    _ filter: Variable, bias: Variable? = nil, stride: Size2D = 1, padding: Padding2D = .valid, dilation: Size2D = 1
  ) throws(TensorError) -> Variable {
    try named("depthwiseCrossCorrelation2D") { () throws(TensorError) in
      guard shape.rank == 4 else { throw TensorError(.shape, "expected an input [N, H, W, C]", shapes: [shape]) }
      return try crossCorrelation2D(
        filter, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: shape[3])
    }
  }
}
