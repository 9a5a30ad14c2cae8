extension Variable {
  /// `y[n, i, c] = Σ x[n, i·s + u − p, c] / d` over the window's elements: the mean under a window that slides over
  /// sequences, `[N, L, C]` to `[N, M, C]`; the stride is the window unless given. `AveragePool2D` of images one row
  /// high, gradients and all.
  ///
  /// Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, 1998: see `AveragePool2D`.
  /// - Parameters:
  ///   - countsPadding: whether padding counts as zeros (PyTorch's `count_include_pad`) or not at all.
  ///   - roundsUp: whether a last window may reach beyond the padded sequence (PyTorch's `ceil_mode`).
  ///   - divisor: what each sum is divided by, in place of the number of elements; not 0.
  /// - Throws: `TensorError` for an input of another rank, arguments out of their range, and a window that sees
  ///   nothing.
  public func averagePool1D(
    window: Int, stride: Int? = nil, padding: Padding1D = .valid, countsPadding: Bool = true,
    roundsUp: Bool = false, divisor: Int? = nil
  ) throws(TensorError) -> Variable {
    try asRows("averagePool1D") { rows throws(TensorError) in
      try rows.averagePool2D(
        window: Size2D(1, window), stride: Size2D(1, stride ?? window), padding: padding.ofRow,
        countsPadding: countsPadding, roundsUp: roundsUp, divisor: divisor)
    }
  }
}
