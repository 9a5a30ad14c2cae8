import KernelInterface

/// How a window slides over images: the arguments of the poolings.
struct Pooling2D: Sendable, Hashable {
  var window: Size2D
  var stride: Size2D
  var padding: Padding2D = .valid
  var dilation: Size2D = 1
  /// Whether a last window may reach beyond the padded image.
  var roundsUp = false

  /// The kernels' geometry; it knows nothing of dilation.
  func geometry(input: Shape) throws(TensorError) -> PoolingGeometry {
    let sliding = try sliding(over: input)
    let (rows, columns) = (sliding.rows, sliding.columns)
    let geometry = PoolingGeometry(
      batch: input[0], inputHeight: input[1], inputWidth: input[2], channels: input[3], outputHeight: rows.output,
      outputWidth: columns.output, windowHeight: window.height, windowWidth: window.width,
      strideHeight: stride.height, strideWidth: stride.width, paddingTop: rows.before, paddingLeft: columns.before)
    guard
      Self.seesInput(rows, size: input[1], window: window.height, stride: stride.height, dilation: dilation.height),
      Self.seesInput(columns, size: input[2], window: window.width, stride: stride.width, dilation: dilation.width)
    else {
      throw TensorError(
        .argument, "with this padding a window of \(window) would see nothing of the input", shapes: [input])
    }
    guard input.elementCount <= Int(Int32.max) else {
      throw TensorError(.shape, "pooling takes at most 2³¹ − 1 elements", shapes: [input])
    }
    return geometry
  }

  /// The size of the image with its padding.
  func paddedSize(input: Shape) throws(TensorError) -> Size2D {
    let sliding = try sliding(over: input)
    let (rows, columns) = (sliding.rows, sliding.columns)
    return Size2D(input[1] + rows.before + rows.after, input[2] + columns.before + columns.after)
  }

  private func sliding(over input: Shape) throws(TensorError) -> SlidingWindow2D {
    try SlidingWindow2D(
      over: input, window, stride: stride, padding: padding, dilation: dilation, roundsUp: roundsUp)
  }

  /// Whether each window has an element of the input under it.
  private static func seesInput(_ axis: SlidingAxis, size: Int, window: Int, stride: Int, dilation: Int) -> Bool {
    // A window that does not begin in the padding sees its first element, if any: of these the last begins farthest.
    guard (axis.output - 1) * stride - axis.before < size else { return false }
    let padded = min(axis.output, (axis.before + stride - 1) / stride)
    return (0..<padded).allSatisfy { output in
      let start = output * stride - axis.before
      // The first position of the window that is not in the padding before the input.
      let first = (dilation - 1 - start) / dilation
      return first < window && start + first * dilation < size
    }
  }
}

extension PoolingGeometry {
  var inputShape: Shape { [batch, inputHeight, inputWidth, channels] }
  var outputShape: Shape { [batch, outputHeight, outputWidth, channels] }
}
