import KernelInterface

// A depthwise 3x3 correlation and the 1x1 correlation behind it, band by band: what the first gives for a band goes to the
// second while it is in cache, and is never written to memory. On images that do not fit in cache memory is the limit of
// both, and this is half of what they move.

/// Where the bands of a correlation come from.
enum BandSource {
  /// Images, transformed as they are copied.
  case images(UnsafePointer<Float>, ChannelTransform)
  /// Images that a depthwise correlation computes.
  case depthwise(DepthwiseStage)

  /// The rows that a depthwise correlation reads, for one thread.
  func rowSource() -> RowSource? {
    guard case .depthwise(let stage) = self else { return nil }
    let g = stage.geometry
    return RowSource(
      stage.x, stage.transform, height: g.inputHeight, width: g.inputWidth, channels: g.inputChannels)
  }

  /// The same rows where they lie, if that will do: images that are not changed, under a 1x1 filter without padding.
  @inline(__always)
  func inPlace(_ band: BandGeometry, image: Int, firstRow: Int) -> UnsafePointer<Float>? {
    guard case .images(let x, let transform) = self, transform.isIdentity, band.isImage else { return nil }
    return x + (image * band.height + firstRow) * band.width * band.channels
  }

  /// The rows of the padded image that some rows of the output need.
  @inline(__always)
  func fill(
    _ buffer: UnsafeMutablePointer<Float>, _ band: BandGeometry, image: Int, firstRow: Int, rows: Int,
    _ source: RowSource?
  ) {
    switch self {
    case .images(let x, let transform):
      band.copy(
        x + image * band.height * band.width * band.channels, transform, firstRow: firstRow, count: rows, into: buffer)
    case .depthwise(let stage):
      guard let source else { return }
      for row in 0..<rows {
        stage.compute(source, image: image, row: firstRow + row, into: buffer + row * band.width * band.channels)
      }
    }
  }
}

/// The first of two correlations.
struct DepthwiseStage {
  let geometry: ConvolutionGeometry
  let x: UnsafePointer<Float>
  let transform: ChannelTransform
  let filter: UnsafePointer<Float>
  let bias: UnsafePointer<Float>?
  let output: ChannelTransform

  /// One row of an image.
  func compute(_ source: RowSource, image: Int, row: Int, into target: UnsafeMutablePointer<Float>) {
    WindowRows(source, image: image, top: row * geometry.strideHeight - geometry.paddingTop).correlate(
      filter, turned: false, bias: bias, left: -geometry.paddingLeft, stride: geometry.strideWidth,
      count: geometry.outputWidth, into: target)
    if !output.isIdentity {
      output.copy(target, pixels: geometry.outputWidth, channels: geometry.outputChannels, into: target)
    }
  }
}

extension VectorKernels {
  public static func fuses(_ depthwise: ConvolutionGeometry, into g: ConvolutionGeometry) -> Bool {
    guard Depthwise.serves(depthwise), Depthwise.isUsual(depthwise), g.kernelHeight == 1, g.kernelWidth == 1,
      g.strideHeight == 1, g.strideWidth == 1, g.groups == 1, g.paddingTop == 0, g.paddingLeft == 0,
      g.outputHeight == g.inputHeight, g.outputWidth == g.inputWidth
    else { return false }
    // Where pieces share a band, each would compute it.
    let panels = PanelPlan(columns: g.outputChannels, depth: g.inputChannels).count
    return CorrelationPieces(BandGeometry(g), batch: g.batch, panels: panels, filterCount: g.filterCount).panelParts
      == 1
  }

  public static func separableCorrelation(
    _ depthwise: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform,
    _ depthwiseFilter: UnsafePointer<Float>, _ depthwiseBias: UnsafePointer<Float>?, _ between: ChannelTransform,
    _ g: ConvolutionGeometry, _ filter: FilterOperand, _ bias: UnsafePointer<Float>?,
    _ output: ChannelTransform, _ y: UnsafeMutablePointer<Float>
  ) {
    let stage = DepthwiseStage(
      geometry: depthwise, x: x, transform: transform, filter: depthwiseFilter, bias: depthwiseBias, output: between)
    correlate(
      BandGeometry(g), batch: g.batch, .depthwise(stage), filter, bias, output, y, outputChannels: g.outputChannels,
      groups: 1, kernelWidth: 1, strideWidth: 1, dilationWidth: 1)
  }
}
