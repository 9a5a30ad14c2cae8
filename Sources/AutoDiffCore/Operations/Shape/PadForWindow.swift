extension Variable {
  /// Images `[N, H, W, C]` with the surroundings that a window needs, in any mode. `.same` becomes what this window needs:
  /// a window that then slides over the result without padding gives `⌈n / s⌉` rows.
  public func padded(
    _ padding: Padding2D, mode: PaddingMode, window: Size2D, stride: Size2D = 1, dilation: Size2D = 1
  ) throws(TensorError) -> Variable {
    try named("pad") { () throws(TensorError) in
      guard shape.rank == 4 else { throw TensorError(.shape, "expected an input [N, H, W, C]", shapes: [shape]) }
      guard padding == .same else { return try padded(padding, mode: mode) }
      try window.checkPositive("window", [shape])
      try stride.checkPositive("stride", [shape])
      try dilation.checkPositive("dilation", [shape])
      let rows = try SlidingAxis(
        size: shape[1], window: window.height, stride: stride.height, dilation: dilation.height, padding: padding,
        isHeight: true, shapes: [shape])
      let columns = try SlidingAxis(
        size: shape[2], window: window.width, stride: stride.width, dilation: dilation.width, padding: padding,
        isHeight: false, shapes: [shape])
      return try padded(
        .explicit(top: rows.before, bottom: rows.after, left: columns.before, right: columns.after), mode: mode)
    }
  }

  /// Sequences `[N, L, C]` with the surroundings that a window needs, in any mode.
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
