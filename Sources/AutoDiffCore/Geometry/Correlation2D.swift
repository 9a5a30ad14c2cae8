import KernelInterface

/// How a filter slides over images: the arguments that cross-correlation and its two gradients share.
struct Correlation2D: Sendable, Hashable {
  var stride: Size2D = 1
  var padding: Padding2D = .valid
  var dilation: Size2D = 1
  var groups = 1

  /// The kernels' geometry for an input `[N, H, W, C]` and a filter `[KH, KW, C / groups, K]`.
  func geometry(input: Shape, filter: Shape) throws(TensorError) -> ConvolutionGeometry {
    let shapes = [input, filter]
    guard input.rank == 4, filter.rank == 4 else {
      throw TensorError(
        .shape, "expected an input [N, H, W, C] and a filter [KH, KW, C / groups, K]", shapes: shapes)
    }
    let sliding = try SlidingWindow2D(
      over: input, Size2D(filter[0], filter[1]), named: "filter's size", stride: stride, padding: padding,
      dilation: dilation, shapes: shapes)
    guard groups > 0, input[3] % groups == 0, filter[3] % groups == 0 else {
      throw TensorError(
        .argument, "\(groups) groups do not divide \(input[3]) input and \(filter[3]) output channels", shapes: shapes)
    }
    guard input[3] / groups == filter[2] else {
      throw TensorError(
        .shape,
        "the input has \(input[3]) channels, the filter takes \(filter[2])"
          + (groups > 1 ? " in each of \(groups) groups" : ""),
        shapes: shapes)
    }
    var geometry = ConvolutionGeometry(
      batch: input[0], inputHeight: input[1], inputWidth: input[2], inputChannels: input[3],
      outputHeight: sliding.rows.output, outputWidth: sliding.columns.output, outputChannels: filter[3],
      kernelHeight: filter[0], kernelWidth: filter[1])
    geometry.strideHeight = stride.height
    geometry.strideWidth = stride.width
    geometry.dilationHeight = dilation.height
    geometry.dilationWidth = dilation.width
    geometry.paddingTop = sliding.rows.before
    geometry.paddingLeft = sliding.columns.before
    geometry.groups = groups
    // What one row of the output looks at, padding and all, is copied by the kernels.
    let height = (filter[0] - 1) * dilation.height + 1
    let width = (sliding.columns.output - 1) * stride.width + (filter[1] - 1) * dilation.width + 1
    let (area, isHuge) = height.multipliedReportingOverflow(by: width)
    guard !isHuge, area <= (1 << 31) / max(1, input[3]) else {
      throw TensorError(
        .memory, "the window of \(height) rows on padded rows of \(width) takes too much memory", shapes: shapes)
    }
    return geometry
  }
}

extension ConvolutionGeometry {
  var inputShape: Shape { [batch, inputHeight, inputWidth, inputChannels] }
  var filterShape: Shape { [kernelHeight, kernelWidth, inputChannels / groups, outputChannels] }
  var outputShape: Shape { [batch, outputHeight, outputWidth, outputChannels] }
}
