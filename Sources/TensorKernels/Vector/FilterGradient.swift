import KernelInterface

// The gradient of a cross-correlation's filter: `dw[u, v, c, k] = Σ x[…, c] · dy[…, k]` over all output pixels.
//
// The same tile as the forward pass, turned round: six input channels by vectors of output channels, accumulated
// over the pixels of a band while both its input and its gradient are in the second-level cache. The images are
// cut into at most sixteen chunks by the sizes alone; each chunk sums into a buffer of its own, and the buffers are added
// in order, so the bits do not depend on the threads. With large filters there are fewer chunks, and panels of output
// channels make up for them: else most of the time would go into reading and writing the buffers.

extension VectorKernels {
  public static func crossCorrelationFilterGradient(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform,
    _ gradient: UnsafePointer<Float>, _ dw: UnsafeMutablePointer<Float>
  ) {
    if g.outputCount == 0 {
      dw.update(repeating: 0, count: g.filterCount)
      return
    }
    if Depthwise.serves(g) {
      Depthwise.filterGradient(g, x, transform, gradient, dw)
      return
    }
    if WinogradTiles.serves(g) {
      winogradFilterGradient(g, x, transform, gradient, dw)
      return
    }
    if PointwiseFilterGradient.serves(g) {
      PointwiseFilterGradient(g).compute(x, transform, gradient, dw)
      return
    }
    let accumulation = FilterAccumulation(g)
    let items = g.batch * accumulation.band.bandCount
    let parts = accumulation.partialCount > 128 * 1024 ? min(4, accumulation.plan.count) : 1
    let chunkSize = max(1, (items * parts + 15) / 16)
    let chunks = max(1, (items + chunkSize - 1) / chunkSize)
    let partialCount = accumulation.partialCount
    let partialsScratch = ScratchFloats(chunks * partialCount)
    let partials = partialsScratch.pointer
    defer { partialsScratch.release() }

    parallelFor(chunks * parts, grain: 1) { range in
      for piece in range {
        let chunk = piece / parts
        let part = piece - chunk * parts
        let panels = accumulation.plan.count
        accumulation.sum(
          items: chunk * chunkSize..<min(items, (chunk + 1) * chunkSize),
          panels: panels * part / parts..<panels * (part + 1) / parts, x, transform, gradient,
          into: partials + chunk * partialCount)
      }
    }

    let rows = g.kernelHeight * g.kernelWidth * accumulation.depth
    let padded = accumulation.plan.paddedColumns
    let groupOutputs = accumulation.groupOutputs
    parallelFor(rows, grain: max(1, 16384 / max(1, g.outputChannels * chunks))) { range in
      for row in range {
        for group in 0..<g.groups {
          let target = dw + row * g.outputChannels + group * groupOutputs
          let source = partials + (group * rows + row) * padded
          target.update(from: source, count: groupOutputs)
          for chunk in 1..<max(1, chunks) {
            let more = source + chunk * partialCount
            for column in 0..<groupOutputs { target[column] += more[column] }
          }
        }
      }
    }
  }
}

private struct FilterAccumulation {
  let g: ConvolutionGeometry
  let band: BandGeometry
  /// Columns are the output channels of a group; a partial sum is `[groups, taps, depth, paddedColumns]`.
  let plan: PanelPlan
  let depth: Int
  let groupOutputs: Int

  init(_ g: ConvolutionGeometry) {
    self.g = g
    band = BandGeometry(g)
    depth = g.inputChannels / g.groups
    groupOutputs = g.outputChannels / g.groups
    plan = PanelPlan(columns: groupOutputs, depth: 1)
  }

  var partialCount: Int { g.groups * g.kernelHeight * g.kernelWidth * depth * plan.paddedColumns }

  /// The sums over some bands for some panels of output channels.
  func sum(
    items: Range<Int>, panels: Range<Int>, _ x: UnsafePointer<Float>, _ transform: ChannelTransform,
    _ gradient: UnsafePointer<Float>, into partial: UnsafeMutablePointer<Float>
  ) {
    let outputRows = band.outputRows
    let bands = band.bandCount
    // A panel of the gradient is copied unless it lies as the tile reads it: its pixels side by side, whole vectors.
    let copiesGradient = plan.count > 1 || g.groups > 1 || plan.paddedColumns != g.outputChannels
    let gradientFloats = copiesGradient ? outputRows * g.outputWidth * WideRow.width : 0
    let bufferScratch = ScratchFloats(band.floats + gradientFloats)
    let buffer = bufferScratch.pointer
    defer { bufferScratch.release() }
    let panelGradient = buffer + band.floats

    for item in items {
      let image = item / bands
      let firstRow = (item % bands) * outputRows
      let rows = min(outputRows, band.outputHeight - firstRow)
      band.copy(
        x + image * band.height * band.width * band.channels, transform, firstRow: firstRow, count: rows,
        into: buffer)
      let source = gradient + (image * band.outputHeight + firstRow) * band.outputWidth * g.outputChannels
      for group in 0..<g.groups {
        let sums = partial + group * g.kernelHeight * g.kernelWidth * depth * plan.paddedColumns
        for panel in panels {
          let input = UnsafePointer(buffer + group * depth)
          var dy = source
          if copiesGradient {
            plan.copyRows(
              source + group * groupOutputs, stride: g.outputChannels, count: rows * band.outputWidth, panel: panel,
              into: panelGradient)
            dy = UnsafePointer(panelGradient)
          }
          if panel < plan.wide {
            add(WideRow.self, panel, input, dy, rows: rows, isFirst: item == items.lowerBound, to: sums)
          } else if plan.lastVectors == 2 {
            add(LaneRow2.self, panel, input, dy, rows: rows, isFirst: item == items.lowerBound, to: sums)
          } else {
            add(LaneRow1.self, panel, input, dy, rows: rows, isFirst: item == items.lowerBound, to: sums)
          }
        }
      }
    }
  }

  @inline(__always)
  private func add<Row: LaneRow>(
    _: Row.Type, _ panel: Int, _ input: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, rows: Int,
    isFirst: Bool, to sums: UnsafeMutablePointer<Float>
  ) {
    let column = plan.firstColumn(panel)
    let rowFloats = band.paddedWidth * band.channels
    let step = g.strideWidth * band.channels
    // A row of the filter lies on one run of the band, and its elements are rows of one product.
    let isRun = g.dilationWidth == 1 && g.groups == 1
    let kernelWidth = isRun ? 1 : g.kernelWidth
    let depth = isRun ? g.kernelWidth * depth : depth
    for u in 0..<g.kernelHeight {
      for v in 0..<kernelWidth {
        let tap = u * kernelWidth + v
        let corner = input + (u * g.dilationHeight * rowFloats + v * g.dilationWidth * band.channels)
        var channel = 0
        while channel < depth {
          let count = min(tileRows, depth - channel)
          let target = sums + (tap * depth + channel) * plan.paddedColumns + column
          let sources = TileSources(count: count) { corner + channel + $0 }
          var tile = Tile<Row>(repeating: Row())
          if !isFirst { tile = Tile<Row>(loading: target, stride: plan.paddedColumns, count: count) }
          for row in 0..<rows {
            tile.accumulate(
              sources, offset: row &* g.strideHeight &* rowFloats, step: step,
              gradient + row &* g.outputWidth &* Row.width, bStride: Row.width, depth: g.outputWidth)
          }
          tile.store(to: target, stride: plan.paddedColumns, count: count)
          channel += tileRows
        }
      }
    }
  }
}
