import KernelInterface

// Direct cross-correlation in registers.
//
// Goals, in order of rank: the inner loop is nothing but multiply-adds into a tile of six output pixels by one,
// two or four vectors of output channels; the input is read in place from a band that fits in the second-level
// cache (no im2col); the filter is packed once into panels; any filter, stride, padding, dilation and number of
// groups takes the same path.
//
// For each band of each image, for each panel of the filter, for each six pixels: for each filter element (u, v),
// accumulate the products of `channels` inputs. The sum's order does not depend on threads or on the batch.

extension VectorKernels {
  public static func crossCorrelation(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ filter: FilterOperand,
    _ bias: UnsafePointer<Float>?, _ output: ChannelTransform, _ y: UnsafeMutablePointer<Float>,
    moments: ChannelMoments?
  ) {
    if Depthwise.serves(g) {
      Depthwise.correlate(g, x, transform, filter.elements, bias, output, y, moments: moments)
      return
    }
    if WinogradTiles.serves(g, isPrepared: filter.prepared != nil) {
      winogradCorrelation(WinogradTiles(g), x, transform, filter, bias, output, y, moments: moments)
      return
    }
    correlate(
      BandGeometry(g), batch: g.batch, .images(x, transform), filter, bias, output, y, moments: moments,
      outputChannels: g.outputChannels, groups: g.groups, kernelWidth: g.kernelWidth, strideWidth: g.strideWidth,
      dilationWidth: g.dilationWidth)
  }
}

/// How a correlation is cut into pieces of parallel work: bands of an image's rows times parts of the filter's panels.
/// Few images with large filters are cut by panels, so that the filter is read once; others by rows.
struct CorrelationPieces {
  let outputRows: Int
  let bands: Int
  let panelParts: Int

  init(_ band: BandGeometry, batch: Int, panels: Int, filterCount: Int) {
    let wanted = 8
    var rows = band.outputRows
    var parts = 1
    let pieces = batch * ((band.outputHeight + rows - 1) / rows)
    if pieces < wanted {
      if filterCount >= 128 * 1024 {
        parts = min(panels, (wanted + pieces - 1) / pieces)
      } else {
        let bands = (wanted + batch - 1) / batch
        rows = max(1, min(rows, band.outputHeight / bands))
      }
    }
    outputRows = rows
    bands = (band.outputHeight + rows - 1) / rows
    panelParts = parts
  }
}

/// What one tile of a correlation needs to know.
private struct Correlation {
  let band: BandGeometry
  let kernelWidth: Int
  let strideWidth: Int
  let dilationWidth: Int
  /// Input channels of a group.
  let depth: Int
  let outputChannels: Int

  /// One panel of the filter, whose rows are `filterStride` apart, over all pixels of a band.
  ///
  /// With many pixels a tile of them goes through the whole panel. With few, all tiles go through one tap of the panel
  /// before the next, so that the panel is read from memory once; the sums wait in the output.
  @inline(__always)
  func run<Row: LaneRow>(
    _: Row.Type, input: UnsafePointer<Float>, panel: UnsafePointer<Float>, filterStride: Int,
    bias: UnsafePointer<Float>, _ transform: ChannelTransform, output: UnsafeMutablePointer<Float>, rows: Int,
    columns: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let pixels = rows * band.outputWidth
    let taps = band.kernelHeight * kernelWidth
    if pixels > 96 || columns < Row.width || taps == 1 {
      run(Row.self, input, panel, filterStride, 0..<taps, bias, transform, output, pixels, columns, scratch)
    } else {
      for tap in 0..<taps {
        run(
          Row.self, input, panel + tap * depth * filterStride, filterStride, tap..<tap + 1, bias, transform, output,
          pixels, columns, scratch)
      }
    }
  }

  /// Some taps of a panel; but for the first, adds to what the output has.
  @inline(__always)
  private func run<Row: LaneRow>(
    _: Row.Type, _ input: UnsafePointer<Float>, _ panel: UnsafePointer<Float>, _ filterStride: Int,
    _ taps: Range<Int>, _ bias: UnsafePointer<Float>, _ transform: ChannelTransform,
    _ output: UnsafeMutablePointer<Float>, _ pixels: Int, _ columns: Int, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let transforms = !transform.isIdentity && taps.upperBound == band.kernelHeight * kernelWidth
    let rowFloats = band.paddedWidth * band.channels
    let bias = Row(loading: bias)
    let columnStep = strideWidth &* band.channels
    let lineStep = band.strideHeight &* rowFloats &- band.outputWidth &* columnStep
    var pixel = 0
    var next = input
    var column = 0
    while pixel < pixels {
      let count = min(tileRows, pixels - pixel)
      let sources = TileSources(count: count) { _ in
        let address = next
        next += columnStep
        column = column &+ 1
        if column == band.outputWidth {
          column = 0
          next += lineStep
        }
        return address
      }
      let target = output + pixel * outputChannels
      var tile = Tile<Row>(repeating: bias)
      if taps.lowerBound > 0 { tile = Tile<Row>(loading: target, stride: outputChannels, count: count) }
      var filter = panel
      var u = taps.lowerBound / kernelWidth
      var v = taps.lowerBound - u * kernelWidth
      for _ in taps {
        let offset = u &* band.dilationHeight &* rowFloats &+ v &* dilationWidth &* band.channels
        tile.accumulate(sources, offset: offset, step: 1, filter, bStride: filterStride, depth: depth)
        filter += depth &* filterStride
        v = v &+ 1
        if v == kernelWidth {
          v = 0
          u = u &+ 1
        }
      }
      if transforms { tile.apply(transform, 0) }
      tile.store(to: target, stride: outputChannels, count: count, columns: columns, scratch: scratch)
      pixel += tileRows
    }
  }
}

func correlate(
  _ band: BandGeometry, batch: Int, _ source: BandSource, _ filter: FilterOperand,
  _ bias: UnsafePointer<Float>?, _ output: ChannelTransform, _ y: UnsafeMutablePointer<Float>,
  moments: ChannelMoments? = nil, outputChannels: Int, groups: Int, kernelWidth: Int, strideWidth: Int,
  dilationWidth: Int
) {
  let depth = band.channels / groups
  let groupOutputs = outputChannels / groups
  let taps = band.kernelHeight * kernelWidth
  let plan = PanelPlan(columns: groupOutputs, depth: taps * depth)
  // A filter that few pixels use is read where it is: a copy would cost as much as the products.
  let isPacked = filter.prepared != nil || batch * band.outputHeight * band.outputWidth > 768

  let packedScratch = ScratchFloats(filter.prepared == nil ? groups * plan.packedCount : 0)
  let packed = filter.prepared ?? UnsafePointer(packedScratch.pointer)
  let table = PanelTable(plan, groups: groups, bias: bias, output)
  defer {
    packedScratch.release()
    table.release()
  }
  if filter.prepared == nil, isPacked || plan.validColumns(plan.count - 1) < plan.width(plan.count - 1) {
    packFilter(filter.elements, plan, groups: groups, onlyPartial: !isPacked, into: packedScratch.pointer)
  }

  let pieces = CorrelationPieces(
    band, batch: batch, panels: groups * plan.count, filterCount: taps * depth * outputChannels)
  // A row of the filter lies on one run of the band, and is summed as one tap.
  let isRun = dilationWidth == 1 && groups == 1 && (isPacked || depth < 64)
  let correlation = Correlation(
    band: band, kernelWidth: isRun ? 1 : kernelWidth, strideWidth: strideWidth, dilationWidth: dilationWidth,
    depth: isRun ? kernelWidth * depth : depth, outputChannels: outputChannels)
  let parts = pieces.panelParts
  let momentPieces = MomentPieces(moments == nil ? 0 : batch * pieces.bands, channels: outputChannels)
  defer { momentPieces.release() }
  parallelFor(batch * pieces.bands * parts, grain: 1) { range in
    let bufferScratch = ScratchFloats(band.floats(for: pieces.outputRows))
    let buffer = bufferScratch.pointer
    let scratchScratch = ScratchFloats(tileRows * WideRow.width)
    let scratch = scratchScratch.pointer
    let rowsInUse = source.rowSource()
    defer {
      bufferScratch.release()
      scratchScratch.release()
      rowsInUse?.release()
    }
    for item in range {
      let part = item % parts
      let image = item / parts / pieces.bands
      let firstRow = item / parts % pieces.bands * pieces.outputRows
      let rows = min(pieces.outputRows, band.outputHeight - firstRow)
      let inPlace = source.inPlace(band, image: image, firstRow: firstRow)
      if inPlace == nil { source.fill(buffer, band, image: image, firstRow: firstRow, rows: rows, rowsInUse) }
      let output = y + (image * band.outputHeight + firstRow) * band.outputWidth * outputChannels
      for index in groups * plan.count * part / parts..<groups * plan.count * (part + 1) / parts {
        let group = index / plan.count
        let panel = index % plan.count
        let input = (inPlace ?? UnsafePointer(buffer)) + group * depth
        let columns = plan.validColumns(panel)
        let width = plan.width(panel)
        var weights = UnsafePointer(packed + group * plan.packedCount + plan.offset(panel))
        var filterStride = width
        if !isPacked && columns == width {
          weights = filter.elements + group * groupOutputs + plan.firstColumn(panel)
          filterStride = outputChannels
        }
        let column = group * plan.paddedColumns + plan.firstColumn(panel)
        let last = table.transform(from: column)
        let target = output + group * groupOutputs + plan.firstColumn(panel)
        if panel < plan.wide {
          correlation.run(
            WideRow.self, input: input, panel: weights, filterStride: filterStride, bias: table.bias + column,
            last, output: target, rows: rows, columns: columns, scratch: scratch)
        } else if plan.lastVectors == 2 {
          correlation.run(
            LaneRow2.self, input: input, panel: weights, filterStride: filterStride, bias: table.bias + column,
            last, output: target, rows: rows, columns: columns, scratch: scratch)
        } else {
          correlation.run(
            LaneRow1.self, input: input, panel: weights, filterStride: filterStride, bias: table.bias + column,
            last, output: target, rows: rows, columns: columns, scratch: scratch)
        }
        if moments != nil {
          let channel = group * groupOutputs + plan.firstColumn(panel)
          momentPieces.gather(
            RowRuns(output, pixels: rows * band.outputWidth, stride: outputChannels), into: item / parts,
            channels: channel..<channel + columns)
        }
      }
    }
  }
  if let moments {
    momentPieces.join(into: moments) {
      min(pieces.outputRows, band.outputHeight - $0 % pieces.bands * pieces.outputRows) * band.outputWidth
    }
  }
}
