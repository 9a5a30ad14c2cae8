import KernelInterface

// The gradient of a 3x3 filter by Winograd's method, transposed: `dw = Gᵀ [Σ (Bᵀ d B) ⊙ (A dy Aᵀ)] G`.
//
// The sum over tiles is 36 matrix products [C, tiles] · [tiles, K]. Tiles go through in groups that fit in the
// last-level cache: all threads transform a group, then all threads multiply it, each some of the 36 positions. So
// there is one sum for each position, whatever the number of threads, and no partial sums to add.

func winogradFilterGradient(
  _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
  _ dw: UnsafeMutablePointer<Float>
) {
  let tiles = WinogradTiles(g)
  let plan = PanelPlan(columns: g.outputChannels, depth: 1)
  let channels = g.inputChannels
  let padded = plan.paddedColumns
  let group = min(tiles.count, max(48, 16 << 20 / (36 * 4 * (tiles.paddedChannels + padded))))

  let inputsScratch = ScratchFloats(36 * group * tiles.paddedChannels)
  let gradientsScratch = ScratchFloats(36 * group * padded)
  let sumsScratch = ScratchFloats(36 * channels * padded)
  let inputs = inputsScratch.pointer
  let gradients = gradientsScratch.pointer
  let sums = sumsScratch.pointer
  defer {
    inputsScratch.release()
    gradientsScratch.release()
    sumsScratch.release()
  }

  var first = 0
  while first < tiles.count {
    let count = min(group, tiles.count - first)
    let start = first
    parallelFor(count, grain: 12) { range in
      let scratch = ScratchFloats(tiles.patchFloats + 16 * padded + 40 * laneCount)
      defer { scratch.release() }
      let patch = scratch.pointer
      let gradientPatch = patch + tiles.patchFloats
      let columns = UnsafeMutableRawPointer(gradientPatch + 16 * padded).bindMemory(to: Lanes.self, capacity: 40)
      for t in range {
        tiles.transform(
          x, tile: start + t, patch: patch, scratch: columns, into: inputs + t * tiles.paddedChannels,
          stride: group * tiles.paddedChannels)
        transformGradient(
          tiles, tile: start + t, gradient, patch: gradientPatch, padded: padded, scratch: columns,
          into: gradients + t * padded, stride: group * padded)
      }
    }
    let product = TileProduct(
      channels: channels, inputStride: tiles.paddedChannels, padded: padded, count: count, isFirst: start == 0)
    parallelFor(36, grain: 1) { range in
      for position in range {
        let a = UnsafePointer(inputs + position * group * tiles.paddedChannels)
        let b = UnsafePointer(gradients + position * group * padded)
        let c = sums + position * channels * padded
        for panel in 0..<plan.count {
          let column = plan.firstColumn(panel)
          if panel < plan.wide {
            product.add(WideRow.self, a, b + column, to: c + column)
          } else if plan.lastVectors == 2 {
            product.add(LaneRow2.self, a, b + column, to: c + column)
          } else {
            product.add(LaneRow1.self, a, b + column, to: c + column)
          }
        }
      }
    }
    first += count
  }
  transformBack(sums, channels: channels, outputs: g.outputChannels, padded: padded, into: dw)
}

/// `c[C, K] += aᵀ · b` over the tiles of a group.
private struct TileProduct {
  let channels: Int
  let inputStride: Int
  let padded: Int
  let count: Int
  let isFirst: Bool

  @inline(__always)
  func add<Row: LaneRow>(
    _: Row.Type, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to c: UnsafeMutablePointer<Float>
  ) {
    var channel = 0
    while channel < channels {
      let rows = min(tileRows, channels - channel)
      let target = c + channel * padded
      let sources = TileSources(count: rows) { a + channel + $0 }
      var tile = Tile<Row>(repeating: Row())
      if !isFirst { tile = Tile<Row>(loading: target, stride: padded, count: rows) }
      tile.accumulate(sources, offset: 0, step: inputStride, b, bStride: padded, depth: count)
      tile.store(to: target, stride: padded, count: rows)
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
  if row + 4 > tiles.outputHeight || column + 4 > tiles.outputWidth || channels != padded {
    patch.update(repeating: 0, count: 16 * padded)
    for i in 0..<min(4, tiles.outputHeight - row) {
      for j in 0..<min(4, tiles.outputWidth - column) {
        (patch + (4 * i + j) * padded).update(from: source + i * rowStride + j * columnStride, count: channels)
      }
    }
    source = UnsafePointer(patch)
    rowStride = 4 * padded
    columnStride = padded
  }
  var k = 0
  while k < padded {
    for j in 0..<4 {
      let p = source + (j &* columnStride &+ k)
      let v = transformGradient(
        (load(p), load(p + rowStride), load(p + 2 &* rowStride), load(p + 3 &* rowStride)))
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

/// `dw = Gᵀ p G` from `[36, C, padded]` to `[3, 3, C, K]`.
private func transformBack(
  _ sums: UnsafePointer<Float>, channels: Int, outputs: Int, padded: Int, into dw: UnsafeMutablePointer<Float>
) {
  parallelFor(channels, grain: max(1, 2048 / max(1, outputs))) { range in
    let scratch = ScratchFloats(32 * laneCount)
    defer { scratch.release() }
    let columns = UnsafeMutableRawPointer(scratch.pointer).bindMemory(to: Lanes.self, capacity: 18)
    let partial = scratch.pointer + 18 * laneCount
    let stride = channels * padded
    for channel in range {
      var k = 0
      while k < outputs {
        let valid = min(laneCount, outputs - k)
        let p = sums + channel * padded + k
        for j in 0..<6 {
          let r = transformFilterGradient(loadSix(p + j * stride, stride: 6 * stride))
          columns[j] = r.0
          columns[6 + j] = r.1
          columns[12 + j] = r.2
        }
        for u in 0..<3 {
          let r = transformFilterGradient(row6(columns, u))
          let target = dw + ((3 * u) * channels + channel) * outputs + k
          storePartial(r.0, target, valid, partial)
          storePartial(r.1, target + channels * outputs, valid, partial)
          storePartial(r.2, target + 2 * channels * outputs, valid, partial)
        }
        k += laneCount
      }
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
