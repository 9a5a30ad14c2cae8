// The right-hand side of a product, copied into panels as wide as the register tile, so that the tile's loads are
// contiguous and a remainder of columns is padded with zeros once instead of being tested for in the inner loop.

/// How `columns` columns are cut into panels: wide ones, and a last one of one, two or four vectors.
struct PanelPlan {
  let columns: Int
  let depth: Int
  let wide: Int
  /// Vectors of the last, narrower panel; 0 where there is none.
  let lastVectors: Int

  @inline(__always) init(columns: Int, depth: Int) {
    self.columns = columns
    self.depth = depth
    let width = WideRow.width
    var wide = columns / width
    let rest = columns - wide * width
    let vectors = (rest + laneCount - 1) / laneCount
    if vectors > 2 || (vectors == 2 && WideRow.vectors == 2) {
      wide += 1
      lastVectors = 0
    } else {
      lastVectors = vectors
    }
    self.wide = wide
  }

  @inline(__always) var count: Int { wide + (lastVectors > 0 ? 1 : 0) }
  @inline(__always) var paddedColumns: Int { wide * WideRow.width + lastVectors * laneCount }
  @inline(__always) func firstColumn(_ panel: Int) -> Int { panel * WideRow.width }
  @inline(__always) func width(_ panel: Int) -> Int { panel < wide ? WideRow.width : lastVectors * laneCount }
  @inline(__always) func validColumns(_ panel: Int) -> Int { min(width(panel), columns - firstColumn(panel)) }
  /// Where a panel starts in the packed buffer.
  @inline(__always) func offset(_ panel: Int) -> Int { panel * WideRow.width * depth }
  /// Floats of the packed buffer.
  @inline(__always) var packedCount: Int { paddedColumns * depth }

  /// Copies panel `panel` of a matrix whose element (row, column) is at `row · rowStride + column · columnStride`.
  func pack(
    _ source: UnsafePointer<Float>, rowStride: Int, columnStride: Int, panel: Int,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let width = width(panel)
    let valid = validColumns(panel)
    let source = source + firstColumn(panel) * columnStride
    if columnStride == 1 {
      for row in 0..<depth {
        let target = packed + row &* width
        target.update(from: source + row &* rowStride, count: valid)
        for column in valid..<width { target[column] = 0 }
      }
    } else {
      for column in 0..<width {
        let target = packed + column
        if column < valid {
          let source = source + column &* columnStride
          for row in 0..<depth { target[row &* width] = source[row &* rowStride] }
        } else {
          for row in 0..<depth { target[row &* width] = 0 }
        }
      }
    }
  }

  /// Copies panel `panel` of some rows of a matrix, whatever its depth: side by side, padded with zeros.
  @inline(__always)
  func copyRows(
    _ source: UnsafePointer<Float>, stride: Int, count: Int, panel: Int, into target: UnsafeMutablePointer<Float>
  ) {
    let width = width(panel)
    let valid = validColumns(panel)
    let source = source + firstColumn(panel)
    for row in 0..<count {
      let from = source + row &* stride
      let to = target + row &* width
      if valid == width {
        var column = 0
        while column < width {
          storeLanes(load(from + column), to + column)
          column = column &+ laneCount
        }
      } else {
        to.update(from: from, count: valid)
        (to + valid).update(repeating: 0, count: width &- valid)
      }
    }
  }
}
