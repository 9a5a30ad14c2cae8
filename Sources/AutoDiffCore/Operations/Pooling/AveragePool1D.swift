extension Variable {
  /// The mean under a window that slides over sequences `[N, L, C]`; the stride is the window unless given.
  /// - Parameters:
  ///   - countsPadding: whether padding counts as zeros (PyTorch's `count_include_pad`) or not at all.
  ///   - roundsUp: whether a last window may reach beyond the padded sequence (PyTorch's `ceil_mode`).
  ///   - divisor: what each sum is divided by, in place of the number of elements; not 0.
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
