import KernelInterface

// The gradient of a 1x1 filter, a matrix product over all pixels of all images: `dw[C, K] = Σ x[pixel, C] · dy[pixel, K]`.
//
// A block of pixels is copied so that it lies well in the first-level cache, where all of the products with it are made:
// the input once, transformed, its pixels an odd number of cache lines apart; the gradient a panel at a time. Read where
// they are, pixels whose channels are a power of two would share a few sets of the cache. The pixels are cut into chunks
// by the sizes alone; each sums into a buffer of its own, and the buffers are added in order.

struct PointwiseFilterGradient {
  private let pixels: Int
  private let channels: Int
  private let outputChannels: Int
  private let plan: PanelPlan
  /// Floats from one copied pixel to the next.
  private let inputStride: Int
  private let block = 96

  static func serves(_ g: ConvolutionGeometry) -> Bool {
    g.kernelHeight == 1 && g.kernelWidth == 1 && g.strideHeight == 1 && g.strideWidth == 1 && g.paddingTop == 0
      && g.paddingLeft == 0 && g.groups == 1 && g.outputHeight == g.inputHeight && g.outputWidth == g.inputWidth
  }

  init(_ g: ConvolutionGeometry) {
    pixels = g.batch * g.outputPixels
    channels = g.inputChannels
    outputChannels = g.outputChannels
    plan = PanelPlan(columns: g.outputChannels, depth: g.inputChannels)
    inputStride = unaliasedStride(g.inputChannels)
  }

  func compute(
    _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ gradient: UnsafePointer<Float>,
    _ dw: UnsafeMutablePointer<Float>
  ) {
    let blocks = (pixels + block - 1) / block
    // Large sums are read and written more often than they are worth.
    let wanted = max(4, min(16, (1 << 20) / max(1, plan.packedCount)))
    let chunkBlocks = max(1, (blocks + wanted - 1) / wanted)
    let chunks = max(1, (blocks + chunkBlocks - 1) / chunkBlocks)
    let sums = ScratchFloats(chunks * plan.packedCount)
    defer { sums.release() }
    parallelFor(chunks, grain: 1) { range in
      let scratch = ScratchFloats(block * (inputStride + WideRow.width))
      defer { scratch.release() }
      for chunk in range {
        let target = sums.pointer + chunk * plan.packedCount
        target.update(repeating: 0, count: plan.packedCount)
        for index in chunk * chunkBlocks..<min(blocks, (chunk + 1) * chunkBlocks) {
          let first = index * block
          add(
            first..<min(pixels, first + block), x, transform, gradient, inputs: scratch.pointer,
            gradients: scratch.pointer + block * inputStride, to: target)
        }
      }
    }
    parallelFor(channels, grain: max(1, 16384 / max(1, outputChannels * chunks))) { range in
      for channel in range {
        for panel in 0..<plan.count { store(sums.pointer, chunks, panel, channel, dw) }
      }
    }
  }

  /// Adds the products of some pixels.
  private func add(
    _ range: Range<Int>, _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ gradient: UnsafePointer<Float>,
    inputs: UnsafeMutablePointer<Float>, gradients: UnsafeMutablePointer<Float>, to sums: UnsafeMutablePointer<Float>
  ) {
    for (i, pixel) in range.enumerated() {
      transform.copy(x + pixel &* channels, pixels: 1, channels: channels, into: inputs + i &* inputStride)
    }
    for panel in 0..<plan.count {
      plan.copyRows(
        gradient + range.lowerBound &* outputChannels, stride: outputChannels, count: range.count, panel: panel,
        into: gradients)
      let target = sums + plan.offset(panel)
      if panel < plan.wide {
        add(WideRow.self, inputs, gradients, range.count, to: target)
      } else if plan.lastVectors == 2 {
        add(LaneRow2.self, inputs, gradients, range.count, to: target)
      } else {
        add(LaneRow1.self, inputs, gradients, range.count, to: target)
      }
    }
  }

  @inline(__always)
  private func add<Row: LaneRow>(
    _: Row.Type, _ inputs: UnsafePointer<Float>, _ gradients: UnsafePointer<Float>, _ count: Int,
    to sums: UnsafeMutablePointer<Float>
  ) {
    var channel = 0
    while channel < channels {
      let rows = min(tileRows, channels &- channel)
      let target = sums + channel &* Row.width
      let sources = TileSources(count: rows) { inputs + (channel &+ $0) }
      var tile = Tile<Row>(loading: target, stride: Row.width, count: rows)
      tile.accumulate(sources, offset: 0, step: inputStride, gradients, bStride: Row.width, depth: count)
      tile.store(to: target, stride: Row.width, count: rows)
      channel = channel &+ tileRows
    }
  }

  /// The chunks' sums of one channel and panel, added in order.
  private func store(
    _ sums: UnsafePointer<Float>, _ chunks: Int, _ panel: Int, _ channel: Int, _ dw: UnsafeMutablePointer<Float>
  ) {
    let source = sums + (plan.offset(panel) &+ channel &* plan.width(panel))
    let target = dw + (channel &* outputChannels &+ plan.firstColumn(panel))
    let columns = plan.validColumns(panel)
    target.update(from: source, count: columns)
    for chunk in 1..<max(1, chunks) {
      let more = source + chunk &* plan.packedCount
      for column in 0..<columns { target[column] += more[column] }
    }
  }
}
