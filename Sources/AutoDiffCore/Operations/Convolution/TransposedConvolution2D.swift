extension Variable {
  /// The transpose of a cross-correlation, used to enlarge images: each element of the input lays down the whole
  /// filter, `y[n, i·s + u·d − p, j·s + v·d − p, c] += x[n, i, j, k] · w[u, v, c, k]`. It is the gradient of a
  /// cross-correlation's input, `CrossCorrelation2DInputGradient`, so its own derivatives are the other two of the
  /// three operations. Kept for the backward: input and filter.
  ///
  /// Input `[N, H, W, K]`, filter `[KH, KW, C / groups, K]` (that of the cross-correlation which it transposes), bias
  /// `[C]` or none, output `[N, OH, OW, C]` with `OH = (H − 1) · s − p + (KH − 1) · d + 1 + outputPadding`, p being the
  /// padding of both sides.
  ///
  /// V. Dumoulin and F. Visin, "A Guide to Convolution Arithmetic for Deep Learning", 2016.
  /// - Parameters:
  ///   - padding: how much is cut off the output's sides; `.same` leaves `H · s` rows.
  ///   - outputPadding: rows at the bottom and columns at the right which the cross-correlation would not have reached:
  ///     less than the stride or the dilation, whichever is larger.
  /// - Throws: `TensorError` where shapes do not fit or an argument is out of its range.
  public func transposedConvolution2D(
    _ filter: Variable, bias: Variable? = nil, stride: Size2D = 1, padding: Padding2D = .valid,
    outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1
  ) throws(TensorError) -> Variable {
    try named("transposedConvolution2D") { () throws(TensorError) in
      let shapes = [shape, filter.shape]
      guard shape.rank == 4, filter.shape.rank == 4 else {
        throw TensorError(
          .shape, "expected an input [N, H, W, K] and a filter [KH, KW, C / groups, K]", shapes: shapes)
      }
      try stride.checkPositive("stride", shapes)
      try dilation.checkPositive("dilation", shapes)
      try Size2D(filter.shape[0], filter.shape[1]).checkPositive("filter's size", shapes)
      guard shape[3] == filter.shape[3] else {
        throw TensorError(
          .shape, "the input has \(shape[3]) channels, the filter takes \(filter.shape[3])", shapes: shapes)
      }
      guard groups > 0, shape[3] % groups == 0 else {
        throw TensorError(.argument, "\(groups) groups do not divide \(shape[3]) channels", shapes: shapes)
      }
      let (channels, isHuge) = filter.shape[2].multipliedReportingOverflow(by: groups)
      guard !isHuge else { throw TensorError(.shape, "too many output channels", shapes: shapes) }
      let height = try TransposedAxis(
        size: shape[1], window: filter.shape[0], stride: stride.height, dilation: dilation.height,
        outputPadding: outputPadding.height, padding: padding, isHeight: true, shapes: shapes)
      let width = try TransposedAxis(
        size: shape[2], window: filter.shape[1], stride: stride.width, dilation: dilation.width,
        outputPadding: outputPadding.width, padding: padding, isHeight: false, shapes: shapes)
      if let bias, bias.shape != [channels] {
        throw TensorError(.shape, "expected a bias [\(channels)]", shapes: shapes + [bias.shape])
      }
      let transposed = CrossCorrelation2DInputGradient(
        sliding: Correlation2D(
          stride: stride,
          padding: .explicit(top: height.before, bottom: height.after, left: width.before, right: width.after),
          dilation: dilation, groups: groups),
        inputShape: [shape[0], height.output, width.output, channels])
      var y = try tape.apply(transposed, to: self, filter)
      if height.zeros > 0 { y = try y.padded(axis: 1, after: height.zeros) }
      if width.zeros > 0 { y = try y.padded(axis: 2, after: width.zeros) }
      return if let bias { try y + bias } else { y }
    }
  }
}

/// One direction of a transposed convolution: a cross-correlation of `output` positions with this padding gives those of
/// the input.
private struct TransposedAxis {
  let output: Int
  let before: Int
  let after: Int
  /// Positions at the end of the result that no element reaches, and the cross-correlation could not leave out.
  let zeros: Int

  init(
    size: Int, window: Int, stride: Int, dilation: Int, outputPadding: Int, padding: Padding2D, isHeight: Bool,
    shapes: [Shape]
  ) throws(TensorError) {
    let direction = isHeight ? "height" : "width"
    guard size > 0, size < 1 << 32 else {
      throw TensorError(.shape, "the input's \(direction) must be from 1 to 2³² − 1", shapes: shapes)
    }
    guard outputPadding >= 0, outputPadding < max(stride, dilation) else {
      throw TensorError(
        .argument,
        "the output padding must not be negative and less than the stride or the dilation, \(stride) and \(dilation) "
          + "in \(direction), not \(outputPadding)", shapes: shapes)
    }
    let full = (size - 1) * stride + (window - 1) * dilation + 1
    var end: Int
    switch padding {
    case .valid: (before, end) = (0, 0)
    case .same:
      guard outputPadding == 0 else {
        throw TensorError(
          .argument, "with .same the output has stride times the input's size: no output padding", shapes: shapes)
      }
      let total = max(0, full - size * stride)
      (before, end) = (total / 2, total - total / 2)
    case .explicit(let top, let bottom, let left, let right):
      (before, end) = isHeight ? (top, bottom) : (left, right)
    }
    guard before >= 0, end >= 0, before < 1 << 24, end < 1 << 24 else {
      throw TensorError(
        .argument, "the padding must not be negative, nor above 2²⁴ − 1: \(before) and \(end) in \(direction)",
        shapes: shapes)
    }
    var rest = outputPadding
    if rest >= stride {
      // As many positions more would be another position of the cross-correlation: less is cut off instead.
      let uncut = min(end, rest)
      (end, rest) = (end - uncut, rest - uncut)
    }
    after = end
    zeros = max(0, rest - (stride - 1))
    // What the filter does not reach of `.same`'s output is like output padding.
    output = padding == .same ? size * stride : full + rest - zeros - before - after
    guard output > 0 else {
      throw TensorError(
        .shape, "the padding leaves nothing of the output's \(direction) \(full + outputPadding)", shapes: shapes)
    }
  }
}
