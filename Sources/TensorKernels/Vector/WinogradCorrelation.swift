import KernelInterface

// Cross-correlation by Winograd's F(4x4, 3x3).
//
// Goals, in order of rank: the 36 matrix products [tiles, C] · [C, K] run in the register tile of the direct method;
// what is read often is near: with few channels a block of tiles is transformed, multiplied and transformed back while
// it is in the second-level cache, and all of the transformed filter passes by; with many channels the filter is the
// larger part, so a large group of tiles is transformed, and the threads take the filter panel by panel: each transforms
// a panel into scratch that stays in cache and passes all tiles of the group over it. The sizes of blocks and groups
// depend on the problem alone.

func winogradCorrelation(
  _ tiles: WinogradTiles, _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ filter: FilterOperand,
  _ bias: UnsafePointer<Float>?, _ output: ChannelTransform, _ y: UnsafeMutablePointer<Float>,
  moments: ChannelMoments? = nil
) {
  let plan = PanelPlan(columns: tiles.outputChannels, depth: tiles.channels)
  let table = PanelTable(plan, groups: 1, bias: bias, output)
  defer { table.release() }
  if tiles.channels * tiles.outputChannels > 48 * 1024 {
    correlateGroups(tiles, plan, x, transform, filter, table, y, moments)
  } else {
    correlateBlocks(tiles, plan, x, transform, filter, table, y, moments)
  }
}

/// Few channels: each thread takes a block of tiles through all steps.
private func correlateBlocks(
  _ tiles: WinogradTiles, _ plan: PanelPlan, _ x: UnsafePointer<Float>, _ transform: ChannelTransform,
  _ filter: FilterOperand, _ table: PanelTable, _ y: UnsafeMutablePointer<Float>, _ moments: ChannelMoments?
) {
  let panelFloats = winogradPanelFloats(plan)
  let packedScratch = ScratchFloats(filter.prepared == nil ? plan.count * panelFloats : 0)
  let packed = filter.prepared ?? UnsafePointer(packedScratch.pointer)
  defer { packedScratch.release() }
  if filter.prepared == nil { transformWinogradFilter(filter.elements, plan, into: packedScratch.pointer) }
  let block = blockSize(tiles)
  let blocks = (tiles.count + block - 1) / block
  let pieces = MomentPieces(moments == nil ? 0 : blocks, channels: tiles.outputChannels)
  defer { pieces.release() }
  parallelFor(blocks, grain: 1) { range in
    let inputStride = unaliasedStride(block * tiles.paddedChannels)
    let inputFloats = 36 * inputStride
    let productFloats = 36 * unaliasedStride(block * WideRow.width)
    let scratch = ScratchFloats(inputFloats + productFloats + tiles.patchFloats + 64 * laneCount)
    defer { scratch.release() }
    let inputs = scratch.pointer
    let products = inputs + inputFloats
    let patch = products + productFloats
    let columns = UnsafeMutableRawPointer(patch + tiles.patchFloats).bindMemory(to: Lanes.self, capacity: 64)
    for index in range {
      let first = index * block
      let count = min(block, tiles.count - first)
      for t in 0..<count {
        tiles.transform(
          x, transform, tile: first + t, patch: patch, scratch: columns, into: inputs + t * tiles.paddedChannels,
          stride: inputStride)
      }
      for panel in 0..<plan.count {
        multiplyPanel(
          tiles, plan, panel, inputs, inputStride: inputStride,
          packed + panel * panelFloats, first..<first + count, products: products, table, columns: columns, y)
        if moments != nil { pieces.gather(tiles, first..<first + count, plan, panel, y, into: index) }
      }
    }
  }
  if let moments { pieces.join(into: moments) { tiles.pixels(of: $0 * block..<min(tiles.count, ($0 + 1) * block)) } }
}

/// Many channels: all threads transform a group of tiles, then each takes panels of the filter: transforms a panel, and
/// takes the group's tiles, some at a time, through the products and the transform back.
private func correlateGroups(
  _ tiles: WinogradTiles, _ plan: PanelPlan, _ x: UnsafePointer<Float>, _ transform: ChannelTransform,
  _ filter: FilterOperand, _ table: PanelTable, _ y: UnsafeMutablePointer<Float>, _ moments: ChannelMoments?
) {
  let group = min(tiles.count, max(48, 12 << 20 / (36 * 4 * tiles.paddedChannels)))
  let inputStride = unaliasedStride(group * tiles.paddedChannels)
  let inputsScratch = ScratchFloats(36 * inputStride)
  let inputs = inputsScratch.pointer
  defer { inputsScratch.release() }
  let block = 48
  let groupBlocks = (group + block - 1) / block
  let groups = (tiles.count + group - 1) / group
  let pieces = MomentPieces(moments == nil ? 0 : groups * groupBlocks, channels: tiles.outputChannels)
  defer { pieces.release() }
  for first in stride(from: 0, to: tiles.count, by: group) {
    let count = min(group, tiles.count - first)
    parallelFor(count, grain: 12) { range in
      let scratch = ScratchFloats(tiles.patchFloats + 40 * laneCount)
      defer { scratch.release() }
      let columns = UnsafeMutableRawPointer(scratch.pointer + tiles.patchFloats)
        .bindMemory(to: Lanes.self, capacity: 40)
      for t in range {
        tiles.transform(
          x, transform, tile: first + t, patch: scratch.pointer, scratch: columns,
          into: inputs + t * tiles.paddedChannels, stride: inputStride)
      }
    }
    parallelFor(plan.count, grain: 1) { range in
      let panelFloats = winogradPanelFloats(plan)
      let productFloats = 36 * unaliasedStride(block * WideRow.width)
      let ownFloats = filter.prepared == nil ? panelFloats : 0
      let scratch = ScratchFloats(ownFloats + productFloats + 64 * laneCount)
      defer { scratch.release() }
      let products = scratch.pointer + ownFloats
      let columns = UnsafeMutableRawPointer(products + productFloats).bindMemory(to: Lanes.self, capacity: 64)
      for panel in range {
        let packed = filter.prepared.map { $0 + panel * panelFloats } ?? UnsafePointer(scratch.pointer)
        if filter.prepared == nil {
          transformPanel(filter.elements, plan, panel, channels: 0..<plan.depth, into: scratch.pointer)
        }
        for t in stride(from: 0, to: count, by: block) {
          multiplyPanel(
            tiles, plan, panel, inputs + t * tiles.paddedChannels, inputStride: inputStride, packed,
            first + t..<first + min(count, t + block), products: products, table, columns: columns, y)
          if moments != nil {
            pieces.gather(
              tiles, first + t..<first + min(count, t + block), plan, panel, y,
              into: first / group * groupBlocks + t / block)
          }
        }
      }
    }
  }
  if let moments {
    pieces.join(into: moments) {
      let start = $0 / groupBlocks * group
      let first = start + $0 % groupBlocks * block
      return tiles.pixels(of: first..<max(first, min(first + block, start + group, tiles.count)))
    }
  }
}

extension MomentPieces {
  /// The moments of what a panel of the filter gave for some tiles.
  @inline(__always)
  fileprivate func gather(
    _ tiles: WinogradTiles, _ range: Range<Int>, _ plan: PanelPlan, _ panel: Int, _ y: UnsafePointer<Float>,
    into piece: Int
  ) {
    let channel = plan.firstColumn(panel)
    gather(TileRuns(tiles, range, y), into: piece, channels: channel..<channel + plan.validColumns(panel))
  }
}

/// The pixels of some tiles of the output, a row of a tile at a time.
private struct TileRuns: PixelRuns {
  private let tiles: WinogradTiles
  private let y: UnsafePointer<Float>
  private var tile: Int
  private let end: Int
  private var corner: UnsafePointer<Float>
  private var rows = 0
  private var across = 0

  @inline(__always) var stride: Int { tiles.outputChannels }

  @inline(__always) init(_ tiles: WinogradTiles, _ range: Range<Int>, _ y: UnsafePointer<Float>) {
    self.tiles = tiles
    self.y = y
    tile = range.lowerBound
    end = range.upperBound
    corner = y
  }

  @inline(__always) mutating func next() -> PixelRun? {
    if rows == 0 {
      guard tile < end else { return nil }
      let (image, row, column) = tiles.position(tile)
      rows = min(4, tiles.outputHeight &- row)
      across = min(4, tiles.outputWidth &- column)
      corner = y + ((image &* tiles.outputHeight &+ row) &* tiles.outputWidth &+ column) &* stride
      tile = tile &+ 1
    } else {
      corner += tiles.outputWidth &* stride
    }
    rows = rows &- 1
    return PixelRun(first: corner, count: across)
  }
}

/// The products of some tiles with a panel of the filter, and their transform back.
///
/// `inputs` are 36 matrices of tiles by channels, `inputStride` floats apart; `packed` are 36 matrices of channels by the
/// panel's width.
@inline(__always)
private func multiplyPanel(
  _ tiles: WinogradTiles, _ plan: PanelPlan, _ panel: Int, _ inputs: UnsafePointer<Float>, inputStride: Int,
  _ packed: UnsafePointer<Float>, _ range: Range<Int>, products: UnsafeMutablePointer<Float>,
  _ table: PanelTable, columns: TileScratch, _ y: UnsafeMutablePointer<Float>
) {
  let count = range.count
  let width = plan.width(panel)
  let filterStride = unaliasedStride(plan.depth * width)
  let productStride = unaliasedStride(count * width)
  for position in 0..<36 {
    let a = inputs + position * inputStride
    let b = packed + position * filterStride
    let c = products + position * productStride
    if panel < plan.wide {
      multiply(WideRow.self, a, tiles, b, c, stride: width, count)
    } else if plan.lastVectors == 2 {
      multiply(LaneRow2.self, a, tiles, b, c, stride: width, count)
    } else {
      multiply(LaneRow1.self, a, tiles, b, c, stride: width, count)
    }
  }
  for t in 0..<count {
    transformBack(
      tiles, tile: range.lowerBound + t, products + t * width, stride: productStride,
      firstColumn: plan.firstColumn(panel), columns: plan.validColumns(panel), table, scratch: columns, y)
  }
}

/// Tiles in a block: their transformed inputs take about three quarters of a megabyte, and there are some blocks.
@inline(__always)
private func blockSize(_ tiles: WinogradTiles) -> Int {
  let fitting = 768 * 1024 / (36 * 4 * tiles.paddedChannels)
  let eighth = (tiles.count + 7) / 8
  return min(48, max(6, fitting / 6 * 6), (eighth + 5) / 6 * 6)
}

/// `c[t, :] = a[t, :] · b` for the tiles of a block.
@inline(__always)
private func multiply<Row: LaneRow>(
  _: Row.Type, _ a: UnsafePointer<Float>, _ tiles: WinogradTiles, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, stride: Int, _ count: Int
) {
  var t = 0
  while t < count {
    let rows = min(tileRows, count - t)
    let sources = TileSources(count: rows) { a + (t + $0) * tiles.paddedChannels }
    var tile = Tile<Row>(repeating: Row())
    tile.accumulate(sources, offset: 0, step: 1, b, bStride: Row.width, depth: tiles.channels)
    tile.store(to: c + t * stride, stride: stride, count: rows)
    t += tileRows
  }
}

/// `Aᵀ m A` of one tile for the columns of a panel, with the bias, into the output; what lies beyond the image is left
/// out.
@inline(__always)
private func transformBack(
  _ tiles: WinogradTiles, tile: Int, _ m: UnsafePointer<Float>, stride: Int, firstColumn: Int, columns: Int,
  _ table: PanelTable, scratch: TileScratch, _ y: UnsafeMutablePointer<Float>
) {
  let (image, row, column) = tiles.position(tile)
  let rows = min(4, tiles.outputHeight - row)
  let across = min(4, tiles.outputWidth - column)
  let corner =
    y + ((image * tiles.outputHeight + row) * tiles.outputWidth + column) * tiles.outputChannels + firstColumn
  let partial = UnsafeMutableRawPointer(scratch + 40).assumingMemoryBound(to: Float.self)
  let transform = table.transform(from: firstColumn)
  var k = 0
  while k < columns {
    let valid = min(laneCount, columns - k)
    let bias = load(table.bias + (firstColumn &+ k))
    for j in 0..<6 {
      let r = transformOutput(loadSix(m + (j &* stride &+ k), stride: 6 &* stride))
      scratch[j] = r.0
      scratch[6 &+ j] = r.1
      scratch[12 &+ j] = r.2
      scratch[18 &+ j] = r.3
    }
    for i in 0..<rows {
      let sums = transformOutput(row6(scratch, i))
      let r = (
        transform.apply(sums.0 + bias, k), transform.apply(sums.1 + bias, k), transform.apply(sums.2 + bias, k),
        transform.apply(sums.3 + bias, k)
      )
      let target = corner + i &* tiles.outputWidth &* tiles.outputChannels + k
      if valid == laneCount && across == 4 {
        storeLanes(r.0, target)
        storeLanes(r.1, target + tiles.outputChannels)
        storeLanes(r.2, target + 2 &* tiles.outputChannels)
        storeLanes(r.3, target + 3 &* tiles.outputChannels)
      } else {
        storeLanes(r.0, partial)
        storeLanes(r.1, partial + laneCount)
        storeLanes(r.2, partial + 2 &* laneCount)
        storeLanes(r.3, partial + 3 &* laneCount)
        for j in 0..<across {
          (target + j &* tiles.outputChannels).update(from: partial + j &* laneCount, count: valid)
        }
      }
    }
    k += laneCount
  }
}
