import KernelInterface

// The gradient of a 3x3 filter by Winograd's method, transposed: `dw = Gᵀ [Σ (Bᵀ d B) ⊙ (A dy Aᵀ)] G`.
//
// The sum over tiles is 36 matrix products [C, tiles] · [tiles, K]. Tiles go through in groups that fit in the
// last-level cache: all threads transform a group, then all threads multiply it, each some panels of output channels and
// some of the 36 positions. So there is one sum for each position, whatever the number of threads, and no partial sums
// to add. Where one group holds all tiles, a panel's sums are transformed back while they are in cache.

func winogradFilterGradient(
  _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ gradient: UnsafePointer<Float>,
  _ dw: UnsafeMutablePointer<Float>
) {
  let tiles = WinogradTiles(g)
  let plan = PanelPlan(columns: g.outputChannels, depth: 36 * g.inputChannels)
  let padded = plan.paddedColumns
  let group = groupSize(tiles, padded: padded)
  /// Floats of a panel's sums.
  let panelFloats = 36 * unaliasedStride(g.inputChannels * WideRow.width)
  let inputStride = unaliasedStride(group * tiles.paddedChannels)
  let gradientStride = unaliasedStride(group * padded)
  let inputsScratch = ScratchFloats(36 * inputStride)
  let gradientsScratch = ScratchFloats(36 * gradientStride)
  let inputs = inputsScratch.pointer
  let gradients = gradientsScratch.pointer
  defer {
    inputsScratch.release()
    gradientsScratch.release()
  }

  func transformGroup(_ first: Int, _ count: Int) {
    parallelFor(count, grain: 12) { range in
      let scratch = ScratchFloats(tiles.patchFloats + 16 * padded + 40 * laneCount)
      defer { scratch.release() }
      let patch = scratch.pointer
      let gradientPatch = patch + tiles.patchFloats
      let columns = UnsafeMutableRawPointer(gradientPatch + 16 * padded).bindMemory(to: Lanes.self, capacity: 40)
      for t in range {
        tiles.transform(
          x, transform, tile: first + t, patch: patch, scratch: columns, into: inputs + t * tiles.paddedChannels,
          stride: inputStride)
        transformGradient(
          tiles, tile: first + t, gradient, patch: gradientPatch, padded: padded, scratch: columns,
          into: gradients + t * padded, stride: gradientStride)
      }
    }
  }

  /// Adds the group's products at a position to a panel's sums, 36 matrices `[C, width]`.
  func add(_ panel: Int, _ position: Int, count: Int, isFirst: Bool, to sums: UnsafeMutablePointer<Float>) {
    let product = TileProduct(
      channels: g.inputChannels, inputStride: tiles.paddedChannels, gradientStride: padded, count: count,
      isFirst: isFirst)
    let a = UnsafePointer(inputs + position * inputStride)
    let b = UnsafePointer(gradients + position * gradientStride + plan.firstColumn(panel))
    let c = sums + position * unaliasedStride(g.inputChannels * plan.width(panel))
    if panel < plan.wide {
      product.add(WideRow.self, a, b, to: c)
    } else if plan.lastVectors == 2 {
      product.add(LaneRow2.self, a, b, to: c)
    } else {
      product.add(LaneRow1.self, a, b, to: c)
    }
  }

  if group == tiles.count && plan.count > 3 {
    transformGroup(0, group)
    parallelFor(plan.count, grain: 1) { range in
      let sums = ScratchFloats(panelFloats)
      defer { sums.release() }
      for panel in range {
        for position in 0..<36 { add(panel, position, count: group, isFirst: true, to: sums.pointer) }
        transformBack(sums.pointer, plan, panel, channels: 0..<g.inputChannels, of: g, into: dw)
      }
    }
    return
  }
  let sums = ScratchFloats(plan.count * panelFloats)
  defer { sums.release() }
  for first in stride(from: 0, to: tiles.count, by: group) {
    let count = min(group, tiles.count - first)
    transformGroup(first, count)
    parallelFor(36 * plan.count, grain: 1) { range in
      for item in range {
        let panel = item / 36
        add(panel, item - 36 * panel, count: count, isFirst: first == 0, to: sums.pointer + panel * panelFloats)
      }
    }
  }
  let grain = max(1, 2048 / WideRow.width)
  let pieces = (g.inputChannels + grain - 1) / grain
  parallelFor(plan.count * pieces, grain: 1) { range in
    for item in range {
      let panel = item / pieces
      let first = (item - panel * pieces) * grain
      transformBack(
        sums.pointer + panel * panelFloats, plan, panel, channels: first..<min(g.inputChannels, first + grain), of: g,
        into: dw)
    }
  }
}

/// Tiles in a group. Its transformed images and gradients take three megabytes, or three times as much as the sums,
/// which every group reads and writes: caches that other programs use too keep little. Groups are of like size.
@inline(__always)
private func groupSize(_ tiles: WinogradTiles, padded: Int) -> Int {
  let sums = 36 * 4 * tiles.channels * padded
  let bytes = min(20 << 20, max(3 << 20, 3 * sums))
  let fitting = max(48, bytes / (36 * 4 * (tiles.paddedChannels + padded)))
  let groups = (tiles.count + fitting - 1) / fitting
  return (tiles.count + groups - 1) / groups
}

/// `c[C, K] += aᵀ · b` over the tiles of a group.
private struct TileProduct {
  let channels: Int
  let inputStride: Int
  let gradientStride: Int
  let count: Int
  let isFirst: Bool

  @inline(__always)
  func add<Row: LaneRow>(
    _: Row.Type, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to c: UnsafeMutablePointer<Float>
  ) {
    var channel = 0
    while channel < channels {
      let rows = min(tileRows, channels - channel)
      let target = c + channel * Row.width
      let sources = TileSources(count: rows) { a + channel + $0 }
      var tile = Tile<Row>(repeating: Row())
      if !isFirst { tile = Tile<Row>(loading: target, stride: Row.width, count: rows) }
      tile.accumulate(sources, offset: 0, step: inputStride, b, bStride: gradientStride, depth: count)
      tile.store(to: target, stride: Row.width, count: rows)
      channel += tileRows
    }
  }
}

/// `A dy Aᵀ` of one tile: 36 rows of `padded` channels, `stride` apart. Zero beyond the image and the channels.
@inline(__always)
private func transformGradient(
  _ tiles: WinogradTiles, tile: Int, _ gradient: UnsafePointer<Float>, patch: UnsafeMutablePointer<Float>, padded: Int,
  scratch: TileScratch, into target: UnsafeMutablePointer<Float>, stride: Int
) {
  let (image, row, column) = tiles.position(tile)
  let channels = tiles.outputChannels
  var source = gradient + ((image * tiles.outputHeight + row) * tiles.outputWidth + column) * channels
  var rowStride = tiles.outputWidth * channels
  var columnStride = channels
  var rows = min(4, tiles.outputHeight - row)
  var across = min(4, tiles.outputWidth - column)
  if channels != padded {
    patch.update(repeating: 0, count: 16 * padded)
    for i in 0..<rows {
      for j in 0..<across {
        (patch + (4 * i + j) * padded).update(from: source + i * rowStride + j * columnStride, count: channels)
      }
    }
    source = UnsafePointer(patch)
    rowStride = 4 * padded
    columnStride = padded
    (rows, across) = (4, 4)
  }
  var k = 0
  while k < padded {
    for j in 0..<4 {
      guard j < across else {
        storeColumn((Lanes(), Lanes(), Lanes(), Lanes(), Lanes(), Lanes()), scratch, j)
        continue
      }
      let p = source + (j &* columnStride &+ k)
      let v = transformGradient(
        (
          load(p), rows > 1 ? load(p + rowStride) : Lanes(), rows > 2 ? load(p + 2 &* rowStride) : Lanes(),
          rows > 3 ? load(p + 3 &* rowStride) : Lanes()
        ))
      storeColumn(v, scratch, j)
    }
    for i in 0..<6 {
      let q = scratch + 6 &* i
      storeSix(
        transformGradient((q[0], q[1], q[2], q[3])), target + (6 &* i &* stride &+ k), stride: stride)
    }
    k += laneCount
  }
}

/// `dw = Gᵀ p G` of some channels of a panel, from 36 matrices `[C, width]` to its columns of `[3, 3, C, K]`.
private func transformBack(
  _ sums: UnsafePointer<Float>, _ plan: PanelPlan, _ panel: Int, channels: Range<Int>, of g: ConvolutionGeometry,
  into dw: UnsafeMutablePointer<Float>
) {
  let scratch = ScratchFloats(32 * laneCount)
  defer { scratch.release() }
  let columns = UnsafeMutableRawPointer(scratch.pointer).bindMemory(to: Lanes.self, capacity: 18)
  let partial = scratch.pointer + 18 * laneCount
  let width = plan.width(panel)
  let stride = unaliasedStride(g.inputChannels * width)
  let tapStride = g.inputChannels * g.outputChannels
  for channel in channels {
    var k = 0
    while k < plan.validColumns(panel) {
      let valid = min(laneCount, plan.validColumns(panel) - k)
      let p = sums + (channel &* width &+ k)
      for j in 0..<6 {
        let r = transformFilterGradient(loadSix(p + j &* stride, stride: 6 &* stride))
        columns[j] = r.0
        columns[6 + j] = r.1
        columns[12 + j] = r.2
      }
      for u in 0..<3 {
        let r = transformFilterGradient(row6(columns, u))
        let target = dw + (3 &* u &* tapStride &+ channel &* g.outputChannels &+ plan.firstColumn(panel) &+ k)
        storePartial(r.0, target, valid, partial)
        storePartial(r.1, target + tapStride, valid, partial)
        storePartial(r.2, target + 2 &* tapStride, valid, partial)
      }
      k += laneCount
    }
  }
}

/// Stores the first `valid` elements of a vector.
@inline(__always)
func storePartial(
  _ lanes: Lanes, _ p: UnsafeMutablePointer<Float>, _ valid: Int, _ buffer: UnsafeMutablePointer<Float>
) {
  if valid >= laneCount {
    storeLanes(lanes, p)
  } else {
    storeLanes(lanes, buffer)
    p.update(from: buffer, count: valid)
  }
}
