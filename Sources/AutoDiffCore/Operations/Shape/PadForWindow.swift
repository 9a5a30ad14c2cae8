extension Variable {
  /// Images `[N, H, W, C]` with the surroundings that a window needs, in any mode. `.same` becomes what this window
  /// needs: a window that then slides over the result without padding gives `⌈n / s⌉` rows. Differentiated as `Pad` or
  /// `IndexSelect`.
  ///
  /// Follows from the definition; the arithmetic of windows is that of V. Dumoulin and F. Visin, "A Guide to
  /// Convolution Arithmetic for Deep Learning", 2016.
  /// - Throws: `TensorError` for an input of another rank, and for amounts that the mode cannot fill.
  public func padded(
    _ padding: Padding2D, mode: PaddingMode, window: Size2D, stride: Size2D = 1, dilation: Size2D = 1
  ) throws(TensorError) -> Variable {
    try named("pad") { () throws(TensorError) in
      guard padding == .same else { return try padded(padding, mode: mode) }
      let sliding = try SlidingWindow2D(
        over: shape, window, stride: stride, padding: padding, dilation: dilation)
      let (rows, columns) = (sliding.rows, sliding.columns)
      return try padded(
        .explicit(top: rows.before, bottom: rows.after, left: columns.before, right: columns.after), mode: mode)
    }
  }

  /// Sequences `[N, L, C]` with the surroundings that a window needs, in any mode: those of images one row high.
  public func padded1D(
    _ padding: Padding1D, mode: PaddingMode, window: Int, stride: Int = 1, dilation: Int = 1
  ) throws(TensorError) -> Variable {
    try asRows("pad") { rows throws(TensorError) in
      try rows.padded(
        padding.ofRow, mode: mode, window: Size2D(1, window), stride: Size2D(1, stride),
        dilation: Size2D(1, dilation))
    }
  }
}
