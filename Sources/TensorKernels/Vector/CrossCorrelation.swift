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
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ transform: InputTransform, _ filter: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>
  ) {
    if Depthwise.serves(g) {
      Depthwise.correlate(g, x, transform, filter, bias, y)
      return
    }
    if WinogradTiles.serves(g) {
      winogradCorrelation(WinogradTiles(g), x, transform, filter, bias, y)
      return
    }
    correlate(
      BandGeometry(g), batch: g.batch, x, transform, filter, bias, y, outputChannels: g.outputChannels,
      groups: g.groups,
      kernelWidth: g.kernelWidth, strideWidth: g.strideWidth, dilationWidth: g.dilationWidth)
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

  /// One panel of the filter over all pixels of a band.
  @inline(__always)
  func run<Row: LaneRow>(
    _: Row.Type, input: UnsafePointer<Float>, panel: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, rows: Int, columns: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let pixels = rows * band.outputWidth
    let rowFloats = band.paddedWidth * band.channels
    let bias = Row(loading: bias)
    var pixel = 0
    while pixel < pixels {
      let count = min(tileRows, pixels - pixel)
      let sources = TileSources(count: count) { i in
        let row = (pixel + i) / band.outputWidth
        let column = (pixel + i) - row * band.outputWidth
        return input + (row * band.strideHeight * rowFloats + column * strideWidth * band.channels)
      }
      var tile = Tile<Row>(repeating: bias)
      var filter = panel
      for u in 0..<band.kernelHeight {
        for v in 0..<kernelWidth {
          let offset = u &* band.dilationHeight &* rowFloats &+ v &* dilationWidth &* band.channels
          tile.accumulate(sources, offset: offset, step: 1, filter, bStride: Row.width, depth: depth)
          filter += depth &* Row.width
        }
      }
      tile.store(
        to: output + pixel * outputChannels, stride: outputChannels, count: count, columns: columns,
        scratch: scratch)
      pixel += tileRows
    }
  }
}

func correlate(
  _ band: BandGeometry, batch: Int, _ x: UnsafePointer<Float>, _ transform: InputTransform,
  _ filter: UnsafePointer<Float>,
  _ bias: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, outputChannels: Int, groups: Int,
  kernelWidth: Int, strideWidth: Int, dilationWidth: Int
) {
  let depth = band.channels / groups
  let groupOutputs = outputChannels / groups
  let taps = band.kernelHeight * kernelWidth
  let plan = PanelPlan(columns: groupOutputs, depth: taps * depth)

  let packedScratch = ScratchFloats(groups * plan.packedCount)
  let packed = packedScratch.pointer
  let packedBiasScratch = ScratchFloats(groups * plan.paddedColumns)
  let packedBias = packedBiasScratch.pointer
  defer {
    packedScratch.release()
    packedBiasScratch.release()
  }
  packedBias.update(repeating: 0, count: groups * plan.paddedColumns)
  for group in 0..<groups {
    if let bias {
      (packedBias + group * plan.paddedColumns).update(from: bias + group * groupOutputs, count: groupOutputs)
    }
  }
  parallelFor(groups * plan.count, grain: max(1, 16384 / max(1, WideRow.width * plan.depth))) { range in
    for index in range {
      let group = index / plan.count
      let panel = index % plan.count
      plan.pack(
        filter + group * groupOutputs, rowStride: outputChannels, columnStride: 1, panel: panel,
        into: packed + group * plan.packedCount + plan.offset(panel))
    }
  }

  let correlation = Correlation(
    band: band, kernelWidth: kernelWidth, strideWidth: strideWidth, dilationWidth: dilationWidth, depth: depth,
    outputChannels: outputChannels)
  let outputRows = band.outputRows
  let bands = band.bandCount
  parallelFor(batch * bands, grain: 1) { range in
    let bufferScratch = ScratchFloats(band.floats)
    let buffer = bufferScratch.pointer
    let scratchScratch = ScratchFloats(tileRows * WideRow.width)
    let scratch = scratchScratch.pointer
    defer {
      bufferScratch.release()
      scratchScratch.release()
    }
    for item in range {
      let image = item / bands
      let firstRow = (item % bands) * outputRows
      let rows = min(outputRows, band.outputHeight - firstRow)
      band.copy(
        x + image * band.height * band.width * band.channels, transform, firstRow: firstRow, count: rows,
        into: buffer)
      let output = y + (image * band.outputHeight + firstRow) * band.outputWidth * outputChannels
      for group in 0..<groups {
        for panel in 0..<plan.count {
          let input = UnsafePointer(buffer + group * depth)
          let weights = UnsafePointer(packed + group * plan.packedCount + plan.offset(panel))
          let offset = UnsafePointer(packedBias + group * plan.paddedColumns + plan.firstColumn(panel))
          let target = output + group * groupOutputs + plan.firstColumn(panel)
          let columns = plan.validColumns(panel)
          if panel < plan.wide {
            correlation.run(
              WideRow.self, input: input, panel: weights, bias: offset, output: target, rows: rows,
              columns: columns, scratch: scratch)
          } else if plan.lastVectors == 2 {
            correlation.run(
              LaneRow2.self, input: input, panel: weights, bias: offset, output: target, rows: rows,
              columns: columns, scratch: scratch)
          } else {
            correlation.run(
              LaneRow1.self, input: input, panel: weights, bias: offset, output: target, rows: rows,
              columns: columns, scratch: scratch)
          }
        }
      }
    }
  }
}
