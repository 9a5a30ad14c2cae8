import KernelInterface

/// How a window slides over images: the arguments of the poolings.
struct Pooling2D: Sendable, Hashable {
  var window: Size2D
  var stride: Size2D
  var padding: Padding2D = .valid

  func geometry(input: Shape) throws(TensorError) -> PoolingGeometry {
    guard input.rank == 4 else {
      throw TensorError(.shape, "expected an input [N, H, W, C]", shapes: [input])
    }
    try window.checkPositive("window", [input])
    try stride.checkPositive("stride", [input])
    let rows = try SlidingAxis(
      size: input[1], window: window.height, stride: stride.height, dilation: 1, padding: padding, isHeight: true,
      shapes: [input])
    let columns = try SlidingAxis(
      size: input[2], window: window.width, stride: stride.width, dilation: 1, padding: padding, isHeight: false,
      shapes: [input])
    let geometry = PoolingGeometry(
      batch: input[0], inputHeight: input[1], inputWidth: input[2], channels: input[3], outputHeight: rows.output,
      outputWidth: columns.output, windowHeight: window.height, windowWidth: window.width,
      strideHeight: stride.height, strideWidth: stride.width, paddingTop: rows.before, paddingLeft: columns.before)
    guard (0..<rows.output).allSatisfy({ !geometry.rows($0).isEmpty }),
      (0..<columns.output).allSatisfy({ !geometry.columns($0).isEmpty })
    else {
      throw TensorError(
        .argument, "with this padding a window of \(window) would see nothing of the input", shapes: [input])
    }
    guard input.elementCount <= Int(Int32.max) else {
      throw TensorError(.shape, "pooling takes at most 2³¹ − 1 elements", shapes: [input])
    }
    return geometry
  }
}

extension PoolingGeometry {
  var inputShape: Shape { [batch, inputHeight, inputWidth, channels] }
  var outputShape: Shape { [batch, outputHeight, outputWidth, channels] }
}
