import KernelInterface

// Matrix product: the right-hand side packed into panels, the left-hand side read in place through strides (so a
// transposed matrix costs nothing), the depth cut into blocks whose panel stays in the second-level cache while
// all rows pass over it.

extension VectorKernels {
  public static func matrixProduct(
    _ g: MatrixGeometry, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    let depthBlock = 512
    let rowBlock = 96
    if g.depth == 0 {
      c.update(repeating: 0, count: g.rows * g.columns)
      return
    }
    if g.rows <= 4 && !g.transposeB {
      skinnyProduct(g, a, b, c)
      return
    }
    let plan = PanelPlan(columns: g.columns, depth: g.depth)
    let packedScratch = ScratchFloats(plan.packedCount)
    let packed = packedScratch.pointer
    defer { packedScratch.release() }
    let panelGrain = max(1, 32768 / max(1, WideRow.width * g.depth))
    parallelFor(plan.count, grain: panelGrain) { range in
      for panel in range {
        plan.pack(
          b, rowStride: g.transposeB ? 1 : g.columns, columnStride: g.transposeB ? g.depth : 1, panel: panel,
          into: packed + plan.offset(panel))
      }
    }

    let product = PackedProduct(g: g, plan: plan, depthBlock: depthBlock)
    let rowBlocks = (g.rows + rowBlock - 1) / rowBlock
    let items = rowBlocks * plan.count
    let itemWork = max(1, min(g.rows, rowBlock) * WideRow.width * g.depth)
    parallelFor(items, grain: max(1, 131_072 / itemWork)) { range in
      let scratchScratch = ScratchFloats(tileRows * WideRow.width)
      let scratch = scratchScratch.pointer
      defer { scratchScratch.release() }
      for item in range {
        let panel = item % plan.count
        let first = item / plan.count * rowBlock
        let rows = first..<min(g.rows, first + rowBlock)
        let weights = UnsafePointer(packed + plan.offset(panel))
        if panel < plan.wide {
          product.run(WideRow.self, panel, rows, a, weights, c, scratch)
        } else if plan.lastVectors == 2 {
          product.run(LaneRow2.self, panel, rows, a, weights, c, scratch)
        } else {
          product.run(LaneRow1.self, panel, rows, a, weights, c, scratch)
        }
      }
    }
  }
}

private struct PackedProduct {
  let g: MatrixGeometry
  let plan: PanelPlan
  let depthBlock: Int

  @inline(__always)
  func run<Row: LaneRow>(
    _: Row.Type, _ panel: Int, _ rows: Range<Int>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let columns = plan.validColumns(panel)
    let rowStride = g.transposeA ? 1 : g.depth
    let step = g.transposeA ? g.rows : 1
    var start = 0
    while start < g.depth {
      let depth = min(depthBlock, g.depth - start)
      var row = rows.lowerBound
      while row < rows.upperBound {
        let count = min(tileRows, rows.upperBound - row)
        let target = c + (row * g.columns + plan.firstColumn(panel))
        let sources = TileSources(count: count) { a + (row + $0) * rowStride }
        var tile = Tile<Row>(repeating: Row())
        if start > 0 {
          for i in 0..<count {
            (scratch + i * Row.width).update(from: target + i * g.columns, count: columns)
          }
          tile = Tile<Row>(loading: scratch, stride: Row.width, count: count)
        }
        tile.accumulate(
          sources, offset: start * step, step: step, b + start * Row.width, bStride: Row.width, depth: depth)
        tile.store(to: target, stride: g.columns, count: count, columns: columns, scratch: scratch)
        row += tileRows
      }
      start += depth
    }
  }
}
