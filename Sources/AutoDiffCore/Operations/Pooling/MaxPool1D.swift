extension Variable {
  /// `y[n, i, c] = max x[n, i·s + u·d − p, c]`: the largest element under a window that slides over sequences,
  /// `[N, L, C]` to `[N, M, C]`; the stride is the window unless given. Of equals the first gets the gradient.
  /// `MaxPool2D` of images one row high, gradients and all.
  ///
  /// D. Scherer, A. Müller and S. Behnke, 2010: see `MaxPool2D`.
  /// - Parameters:
  ///   - dilation: how far the window's elements are apart.
  ///   - roundsUp: whether a last window may reach beyond the padded sequence (PyTorch's `ceil_mode`).
  /// - Throws: `TensorError` for an input of another rank, arguments out of their range, and a window that sees
  ///   nothing.
  public func maxPool1D(
    window: Int, stride: Int? = nil, padding: Padding1D = .valid, dilation: Int = 1, roundsUp: Bool = false
  ) throws(TensorError) -> Variable {
    try asRows("maxPool1D") { rows throws(TensorError) in
      try rows.maxPool2D(
        window: Size2D(1, window), stride: Size2D(1, stride ?? window), padding: padding.ofRow,
        dilation: Size2D(1, dilation), roundsUp: roundsUp)
    }
  }

  /// The same and where the largest elements are: `int32` positions in each sequence, of the result's shape.
  public func maxPool1DWithIndices(
    window: Int, stride: Int? = nil, padding: Padding1D = .valid, dilation: Int = 1, roundsUp: Bool = false
  ) throws(TensorError) -> (values: Variable, indices: Tensor) {
    var indices = try Tensor.zeros([0], .int32)
    let values = try asRows("maxPool1D") { rows throws(TensorError) in
      let pooled = try rows.maxPool2DWithIndices(
        window: Size2D(1, window), stride: Size2D(1, stride ?? window), padding: padding.ofRow,
        dilation: Size2D(1, dilation), roundsUp: roundsUp)
      indices = pooled.indices
      return pooled.values
    }
    return (values, try indices.reshaped(values.shape))
  }
}
