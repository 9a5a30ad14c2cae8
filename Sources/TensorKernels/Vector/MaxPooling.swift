import KernelInterface

extension VectorKernels {
  /// The largest element under each window and its flat index in the input; the first of equals. See the plain kernel.
  public static func maxPool(
    _ g: PoolingGeometry, _ x: UnsafePointer<Float>, _ transform: InputTransform, _ y: UnsafeMutablePointer<Float>,
    indices: UnsafeMutablePointer<Int32>
  ) {
    let lineWork = max(
      1, g.outputWidth * g.channels * min(g.windowHeight, g.inputHeight) * min(g.windowWidth, g.inputWidth))
    parallelFor(g.batch * g.outputHeight, grain: max(1, 32768 / lineWork)) { range in
      for line in range {
        let n = line / g.outputHeight
        let rows = g.rows(line - n * g.outputHeight)
        for j in 0..<g.outputWidth {
          let columns = g.columns(j)
          let target = (line &* g.outputWidth &+ j) &* g.channels
          var c = 0
          while c < g.channels {
            // The last vector of a channel count that is no multiple overlaps the one before.
            let start = c &+ laneCount <= g.channels ? c : max(0, g.channels &- laneCount)
            if g.channels >= laneCount {
              maxOfWindow(g, x, transform, n, rows, columns, start, y + target, indices + target)
            } else {
              for channel in 0..<g.channels {
                maxOfWindowScalar(g, x, transform, n, rows, columns, channel, y + target, indices + target)
              }
            }
            c = c &+ laneCount
          }
        }
      }
    }
  }
}

#if KERNELS_AVX512
  private typealias IndexLanes = SIMD16<Int32>
#elseif KERNELS_AVX2
  private typealias IndexLanes = SIMD8<Int32>
#else
  private typealias IndexLanes = SIMD4<Int32>
#endif

@inline(__always)
private func maxOfWindow(
  _ g: PoolingGeometry, _ x: UnsafePointer<Float>, _ transform: InputTransform, _ n: Int, _ rows: Range<Int>,
  _ columns: Range<Int>, _ c: Int, _ y: UnsafeMutablePointer<Float>, _ indices: UnsafeMutablePointer<Int32>
) {
  let first = ((n &* g.inputHeight &+ rows.lowerBound) &* g.inputWidth &+ columns.lowerBound) &* g.channels &+ c
  var best = transform.apply(load(x + first), c)
  var place = IndexLanes(repeating: Int32(truncatingIfNeeded: first))
  var row = rows.lowerBound
  while row < rows.upperBound {
    var column = columns.lowerBound
    while column < columns.upperBound {
      let offset = ((n &* g.inputHeight &+ row) &* g.inputWidth &+ column) &* g.channels &+ c
      let v = transform.apply(load(x + offset), c)
      // Greater, or not a number while the best so far is one: NaN wins and stays.
      let wins = (v .> best) .| ((v .!= v) .& (best .== best))
      best.replace(with: v, where: wins)
      place.replace(with: IndexLanes(repeating: Int32(truncatingIfNeeded: offset)), where: wins)
      column = column &+ 1
    }
    row = row &+ 1
  }
  storeLanes(best, y + c)
  for lane in 0..<laneCount { indices[c &+ lane] = place[lane] &+ Int32(truncatingIfNeeded: lane) }
}

@inline(__always)
private func maxOfWindowScalar(
  _ g: PoolingGeometry, _ x: UnsafePointer<Float>, _ transform: InputTransform, _ n: Int, _ rows: Range<Int>,
  _ columns: Range<Int>, _ c: Int, _ y: UnsafeMutablePointer<Float>, _ indices: UnsafeMutablePointer<Int32>
) {
  var place = ((n &* g.inputHeight &+ rows.lowerBound) &* g.inputWidth &+ columns.lowerBound) &* g.channels &+ c
  var best = transform.apply(x[place], c)
  for row in rows {
    for column in columns {
      let offset = ((n &* g.inputHeight &+ row) &* g.inputWidth &+ column) &* g.channels &+ c
      let v = transform.apply(x[offset], c)
      if v > best || (v != v && best == best) {
        best = v
        place = offset
      }
    }
  }
  y[c] = best
  indices[c] = Int32(truncatingIfNeeded: place)
}
