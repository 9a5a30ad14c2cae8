import KernelInterface

extension VectorKernels {
  /// The largest element under each window and, where asked, its flat index in the input; the first of equals. See the
  /// plain kernel.
  public static func maxPool(
    _ g: PoolingGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ y: UnsafeMutablePointer<Float>,
    indices: UnsafeMutablePointer<Int32>?
  ) {
    let lineWork = max(
      1, g.outputWidth * g.channels * min(g.windowHeight, g.inputHeight) * min(g.windowWidth, g.inputWidth))
    parallelFor(g.batch * g.outputHeight, grain: max(1, 8192 / lineWork)) { range in
      for line in range {
        if g.channels >= laneCount {
          if let indices {
            poolLine(g, x, transform, line, y, indices)
          } else {
            poolLine(g, x, transform, line, y, nil)
          }
        } else {
          poolLineByElements(g, x, transform, line, y, indices)
        }
      }
    }
  }
}

#if KERNELS_AVX512
  private typealias IndexLanes = SIMD16<Int32>
  @inline(__always) private var countingUp: IndexLanes {
    IndexLanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  }
#elseif KERNELS_AVX2
  private typealias IndexLanes = SIMD8<Int32>
  @inline(__always) private var countingUp: IndexLanes { IndexLanes(0, 1, 2, 3, 4, 5, 6, 7) }
#else
  private typealias IndexLanes = SIMD4<Int32>
  @inline(__always) private var countingUp: IndexLanes { IndexLanes(0, 1, 2, 3) }
#endif

/// A line of the output, in vectors of channels.
@inline(__always)
private func poolLine(
  _ g: PoolingGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ line: Int,
  _ y: UnsafeMutablePointer<Float>, _ indices: UnsafeMutablePointer<Int32>?
) {
  let n = line / g.outputHeight
  let rows = g.rows(line &- n &* g.outputHeight)
  let rowFloats = g.inputWidth &* g.channels
  let firstPixel = (n &* g.inputHeight &+ rows.lowerBound) &* g.inputWidth
  for j in 0..<g.outputWidth {
    let columns = g.columns(j)
    let corner = (firstPixel &+ columns.lowerBound) &* g.channels
    let target = (line &* g.outputWidth &+ j) &* g.channels
    let isTwoByTwo = rows.count == 2 && columns.count == 2
    var next = 0
    while next < g.channels {
      // The last vector of a channel count that is no multiple overlaps the one before.
      let c = min(next, g.channels &- laneCount)
      var offset = corner &+ c
      var best = Largest(transform.apply(load(x + offset), c), offset)
      if isTwoByTwo {
        best.consider(transform.apply(load(x + (offset &+ g.channels)), c), offset &+ g.channels)
        offset = offset &+ rowFloats
        best.consider(transform.apply(load(x + offset), c), offset)
        best.consider(transform.apply(load(x + (offset &+ g.channels)), c), offset &+ g.channels)
      } else {
        for _ in 0..<rows.count {
          for column in 0..<columns.count {
            let place = offset &+ column &* g.channels
            best.consider(transform.apply(load(x + place), c), place)
          }
          offset = offset &+ rowFloats
        }
      }
      storeLanes(best.values, y + (target &+ c))
      if let indices {
        UnsafeMutableRawPointer(indices + (target &+ c)).storeBytes(of: best.places &+ countingUp, as: IndexLanes.self)
      }
      next = next &+ laneCount
    }
  }
}

/// The largest elements so far, and the flat index of the vector of each.
private struct Largest {
  var values: Lanes
  var places: IndexLanes

  @inline(__always) init(_ values: Lanes, _ offset: Int) {
    self.values = values
    places = IndexLanes(repeating: Int32(truncatingIfNeeded: offset))
  }

  /// Takes what is greater, or not a number while the best so far is one: NaN wins and stays.
  @inline(__always) mutating func consider(_ v: Lanes, _ offset: Int) {
    let wins = (v .> values) .| ((v .!= v) .& (values .== values))
    values.replace(with: v, where: wins)
    places.replace(with: IndexLanes(repeating: Int32(truncatingIfNeeded: offset)), where: wins)
  }
}

/// A line of the output with fewer channels than a vector has lanes.
private func poolLineByElements(
  _ g: PoolingGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ line: Int,
  _ y: UnsafeMutablePointer<Float>, _ indices: UnsafeMutablePointer<Int32>?
) {
  let n = line / g.outputHeight
  let rows = g.rows(line - n * g.outputHeight)
  for j in 0..<g.outputWidth {
    let columns = g.columns(j)
    for c in 0..<g.channels {
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
      let target = (line &* g.outputWidth &+ j) &* g.channels &+ c
      y[target] = best
      indices?[target] = Int32(truncatingIfNeeded: place)
    }
  }
}
