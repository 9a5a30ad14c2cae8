/// What surrounds an image before a filter or window slides over it.
public enum Padding2D: Sendable, Hashable {
  /// Nothing: the output has `⌊(n − k) / s⌋ + 1` rows.
  case valid
  /// As much that the output has `⌈n / s⌉` rows; an odd surplus goes to the bottom and the right.
  case same
  /// So many rows and columns on each side: the output has `⌊(n + top + bottom − k) / s⌋ + 1` rows.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)

  /// The same amount on all four sides.
  public static func all(_ amount: Int) -> Padding2D {
    .explicit(top: amount, bottom: amount, left: amount, right: amount)
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
