/// A window that slides over images `[N, H, W, C]`: both directions.
struct SlidingWindow2D {
  let rows: SlidingAxis
  let columns: SlidingAxis

  /// - Parameters:
  ///   - name: what the window is in messages.
  ///   - shapes: for messages; the images' own unless given.
  /// - Throws: `TensorError` where the input is no images, an argument is not positive, the padding is negative, or the
  ///   window is larger than the padded input.
  init(
    over images: Shape, _ window: Size2D, named name: String = "window", stride: Size2D, padding: Padding2D,
    dilation: Size2D, roundsUp: Bool = false, shapes: [Shape]? = nil
  ) throws(TensorError) {
    let shapes = shapes ?? [images]
    guard images.rank == 4 else { throw TensorError(.shape, "expected an input [N, H, W, C]", shapes: shapes) }
    try window.checkPositive(name, shapes)
    try stride.checkPositive("stride", shapes)
    try dilation.checkPositive("dilation", shapes)
    rows = try SlidingAxis(
      size: images[1], window: window.height, stride: stride.height, dilation: dilation.height, padding: padding,
      isHeight: true, roundsUp: roundsUp, shapes: shapes)
    columns = try SlidingAxis(
      size: images[2], window: window.width, stride: stride.width, dilation: dilation.width, padding: padding,
      isHeight: false, roundsUp: roundsUp, shapes: shapes)
  }
}

/// One direction of a sliding window: the output's size and the padding on both sides.
struct SlidingAxis {
  let output: Int
  let before: Int
  let after: Int

  /// - Parameter roundsUp: whether a last window may reach beyond the padded input. Like every window it begins within
  ///   the input or the padding before it.
  /// - Throws: `TensorError` where the padding is negative or the window is larger than the padded input.
  init(
    size: Int, window: Int, stride: Int, dilation: Int, padding: Padding2D, isHeight: Bool, roundsUp: Bool = false,
    shapes: [Shape]
  ) throws(TensorError) {
    let extent = (window - 1) * dilation + 1
    switch padding {
    case .valid: (before, after) = (0, 0)
    case .same:
      let output = (size + stride - 1) / stride
      let total = max(0, (output - 1) * stride + extent - size)
      (before, after) = (total / 2, total - total / 2)
    case .explicit(let top, let bottom, let left, let right):
      (before, after) = isHeight ? (top, bottom) : (left, right)
    }
    let direction = isHeight ? "height" : "width"
    guard before >= 0, after >= 0, before < 1 << 24, after < 1 << 24 else {
      throw TensorError(
        .argument, "the padding must not be negative, nor above 2²⁴ − 1: \(before) and \(after) in \(direction)",
        shapes: shapes)
    }
    guard extent <= size + before + after else {
      throw TensorError(
        .shape,
        "the window's \(direction) \(extent) is larger than the padded input's, \(size) + \(before) + \(after)",
        shapes: shapes)
    }
    let places = size + before + after - extent
    let last = roundsUp ? (places + stride - 1) / stride : places / stride
    output = roundsUp && last * stride >= size + before ? last : last + 1
  }
}
