/// How patches lie in an image `[N, H, W, C]`, and their shape rule.
private struct Patches {
  /// `[N, rows, columns, kernel height, kernel width, C]`.
  let shape: Shape
  /// In the padded image, whose shape this is.
  let strides: [Int]
  let padded: Shape
  let padding: [AxisPadding]

  init(
    _ image: Shape, window: Size2D, stride: Size2D, padding: Padding2D, dilation: Size2D
  ) throws(TensorError) {
    guard image.checkedElementCount != nil else {
      throw TensorError(.shape, "no image has this shape", shapes: [image])
    }
    let sliding = try SlidingWindow2D(over: image, window, stride: stride, padding: padding, dilation: dilation)
    let (rows, columns) = (sliding.rows, sliding.columns)
    // As much as the windows read: of an image that they do not fill, the rest is not padded.
    let height = Swift.max(
      image[1] + rows.before, (rows.output - 1) * stride.height + (window.height - 1) * dilation.height + 1)
    let width = Swift.max(
      image[2] + columns.before, (columns.output - 1) * stride.width + (window.width - 1) * dilation.width + 1)
    padded = [image[0], height, width, image[3]]
    self.padding = [
      AxisPadding(), AxisPadding(before: rows.before, after: height - image[1] - rows.before),
      AxisPadding(before: columns.before, after: width - image[2] - columns.before), AxisPadding(),
    ]
    shape = [image[0], rows.output, columns.output, window.height, window.width, image[3]]
    guard padded.checkedElementCount != nil, shape.checkedElementCount != nil else {
      throw TensorError(.shape, "the patches would be too large", shapes: [image, shape])
    }
    let own = padded.strides
    strides = [
      own[0], own[1] * stride.height, own[2] * stride.width, own[1] * dilation.height, own[2] * dilation.width, 1,
    ]
  }

  /// `[N, patches, elements of a patch]`.
  var flattened: Shape { [shape[0], shape[1] * shape[2], shape[3] * shape[4] * shape[5]] }
}

extension Variable {
  /// The patches of an image under a sliding window (im2col): `[N, H, W, C]` to `[N, L, KH · KW · C]`, with the `L`
  /// positions of the window in reading order: `y[n, (i, j), (u, v, c)] = x[n, i·s + u·d − p, j·s + v·d − p, c]`.
  ///
  /// A patch's elements come row by row, pixel by pixel, the channels of a pixel together: the order of a filter
  /// `[KH, KW, C, K]` reshaped to `[KH · KW · C, K]`, so that the product with that is the cross-correlation. (PyTorch
  /// puts the channel first, and the patches last.) A `StridedCopy` of the padded image, and differentiated so; nothing
  /// is kept for it.
  ///
  /// K. Chellapilla, S. Puri and P. Simard, "High Performance Convolutional Neural Networks for Document Processing",
  /// 2006.
  /// - Throws: `TensorError` for an input of another rank, arguments that are not positive, and a window larger than
  ///   the padded image.
  public func unfolded2D(
    window: Size2D, stride: Size2D = 1, padding: Padding2D = .valid, dilation: Size2D = 1
  ) throws(TensorError) -> Variable {
    try named("unfold2D") { () throws(TensorError) in
      let patches = try Patches(shape, window: window, stride: stride, padding: padding, dilation: dilation)
      let copy = StridedCopy(name: "unfold2D", shape: patches.shape, strides: patches.strides, offset: 0)
      let padded = try padded(patches.padding)
      let function = ONNXUnfold(
        window: window, stride: stride, dilation: dilation, rows: patches.shape[1], columns: patches.shape[2])
      return try padded.exported("unfold2D", as: function) { () throws(TensorError) in
        try tape.apply(copy, to: padded).reshaped(patches.flattened)
      }
    }
  }

  /// Adds patches up to an image of this height and width, each at the place from which `unfolded2D` with the same
  /// arguments takes it: `[N, L, KH · KW · C]` to `[N, H, W, C]`. The transpose of `unfolded2D`, not its inverse: where
  /// windows overlap, their elements add up. A `StridedSum`, and differentiated so; nothing is kept for it.
  /// - Throws: `TensorError` for patches of another number or size than such an image has.
  public func folded2D(
    to size: Size2D, window: Size2D, stride: Size2D = 1, padding: Padding2D = .valid, dilation: Size2D = 1
  ) throws(TensorError) -> Variable {
    try named("fold2D") { () throws(TensorError) in
      try size.checkPositive("size", [shape])
      try window.checkPositive("window", [shape])
      let (area, overflow) = window.height.multipliedReportingOverflow(by: window.width)
      guard shape.rank == 3, !overflow, shape[2] % area == 0 else {
        throw TensorError(
          .shape, "expected patches [N, L, \(window.height) · \(window.width) · C]", shapes: [shape])
      }
      let image: Shape = [shape[0], size.height, size.width, shape[2] / area]
      let patches = try Patches(image, window: window, stride: stride, padding: padding, dilation: dilation)
      guard shape == patches.flattened else {
        throw TensorError(
          .shape, "an image of \(size) has \(patches.flattened[1]) patches, not \(shape[1])", shapes: [shape])
      }
      let sum = StridedSum(name: "fold2D", shape: patches.padded, strides: patches.strides, offset: 0)
      let padded = try tape.apply(sum, to: reshaped(patches.shape))
      return try padded.sliced(
        image.indices.map { .range(patches.padding[$0].before..<patches.padding[$0].before + image[$0]) })
    }
  }
}
