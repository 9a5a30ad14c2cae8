import KernelInterface

// Batch normalisation of `[rows, channels]`, with ReLU behind it where asked.
//
// Goals, in order of rank: as few passes over memory as can be (one for both moments, one for the result, one for
// both sums of the backward, one for the input's gradient; the ReLU's mask is recomputed, never stored); sums that are
// exact enough for any number of rows (pieces in float32, relative to a value of the channel itself, added in double
// precision); bits that depend on the sizes alone.

/// Rows that are summed in float32 before they go to double precision.
private let pieceRows = 128

/// How rows are cut for the threads.
@inline(__always)
func chunkRows(_ rows: Int, _ channels: Int) -> Int {
  max(pieceRows, 64 * 1024 / max(1, channels) / pieceRows * pieceRows)
}

extension VectorKernels {
  /// The transformed elements.
  public static func transform(
    _ x: UnsafePointer<Float>, rows: Int, channels: Int, _ transform: ChannelTransform, _ y: UnsafeMutablePointer<Float>
  ) {
    parallelFor(rows, grain: max(1, 32768 / max(1, channels))) { range in
      let start = range.lowerBound &* channels
      transform.copy(x + start, pixels: range.count, channels: channels, into: y + start)
    }
  }

  /// The sum of two tensors' transformed elements, then ReLU where asked.
  public static func transformedSum(
    _ a: UnsafePointer<Float>, _ transformA: ChannelTransform, _ b: UnsafePointer<Float>,
    _ transformB: ChannelTransform,
    rows: Int, channels: Int, relu: Bool, _ y: UnsafeMutablePointer<Float>
  ) {
    let last = ChannelTransform(relu: relu)
    parallelFor(rows, grain: max(1, 32768 / max(1, channels))) { range in
      for row in range {
        let start = row &* channels
        var c = 0
        while c &+ laneCount <= channels {
          let i = start &+ c
          let sum = transformA.apply(load(a + i), c) + transformB.apply(load(b + i), c)
          storeLanes(last.apply(sum, c), y + i)
          c = c &+ laneCount
        }
        while c < channels {
          let i = start &+ c
          y[i] = last.apply(transformA.apply(a[i], c) + transformB.apply(b[i], c), c)
          c = c &+ 1
        }
      }
    }
  }

  /// `Σ g` and `Σ g · (x − mean) · inverseDeviation` for each channel, with `g` the gradient where ReLU let the value
  /// through.
  public static func normalizationSums(
    _ x: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, rows: Int, channels: Int, mean: UnsafePointer<Float>,
    inverseDeviation: UnsafePointer<Float>, factor: UnsafePointer<Float>, offset: UnsafePointer<Float>, relu: Bool,
    sum: UnsafeMutablePointer<Float>, product: UnsafeMutablePointer<Float>
  ) {
    let terms = GradientTerms(
      x: x, gradient: gradient, channels: channels, mean: mean, factor: factor, offset: offset, relu: relu)
    sumPairs(terms, rows: rows, channels: channels) { c, first, second in
      sum[c] = Float(first)
      product[c] = Float(second * Double(inverseDeviation[c]))
    }
  }

  /// `dx = a · g + b · x + d` for each channel, with `g` the gradient where ReLU let the value through.
  public static func normalizationInputGradient(
    _ x: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, rows: Int, channels: Int, a: UnsafePointer<Float>,
    b: UnsafePointer<Float>, d: UnsafePointer<Float>, factor: UnsafePointer<Float>, offset: UnsafePointer<Float>,
    relu: Bool, _ dx: UnsafeMutablePointer<Float>
  ) {
    parallelFor(rows, grain: max(1, 32768 / max(1, channels))) { range in
      for row in range {
        let source = x + row &* channels
        let upstream = gradient + row &* channels
        let target = dx + row &* channels
        var c = 0
        while c &+ laneCount <= channels {
          let v = load(source + c)
          var g = load(upstream + c)
          if relu {
            let y = multiplyAdd(load(offset + c), v, load(factor + c))
            g = g.replacing(with: Lanes(), where: y .<= Lanes())
          }
          storeLanes(multiplyAdd(multiplyAdd(load(d + c), load(b + c), v), load(a + c), g), target + c)
          c = c &+ laneCount
        }
        while c < channels {
          let v = source[c]
          let passes = !relu || !(multiplyAddScalar(offset[c], v, factor[c]) <= 0)
          let g = passes ? upstream[c] : 0
          target[c] = multiplyAddScalar(multiplyAddScalar(d[c], b[c], v), a[c], g)
          c = c &+ 1
        }
      }
    }
  }
}

/// The gradient where ReLU let the value through, and its product with the deviation from the mean.
private struct GradientTerms {
  let x: UnsafePointer<Float>
  let gradient: UnsafePointer<Float>
  let channels: Int
  let mean: UnsafePointer<Float>
  let factor: UnsafePointer<Float>
  let offset: UnsafePointer<Float>
  let relu: Bool

  @inline(__always) func vector(_ row: Int, _ c: Int) -> (Lanes, Lanes) {
    let v = load(x + row &* channels + c)
    var g = load(gradient + row &* channels + c)
    if relu {
      let y = multiplyAdd(load(offset + c), v, load(factor + c))
      g = g.replacing(with: Lanes(), where: y .<= Lanes())
    }
    return (g, g * (v - load(mean + c)))
  }

  @inline(__always) func scalar(_ row: Int, _ c: Int) -> (Float, Float) {
    let v = x[row &* channels &+ c]
    let passes = !relu || !(multiplyAddScalar(offset[c], v, factor[c]) <= 0)
    let g = passes ? gradient[row &* channels &+ c] : 0
    return (g, g * (v - mean[c]))
  }
}

/// Sums two numbers of each element over the rows of each channel.
@inline(__always)
private func sumPairs(
  _ terms: GradientTerms, rows: Int, channels: Int, finish: (_ channel: Int, Double, Double) -> Void
) {
  let chunk = chunkRows(rows, channels)
  let chunks = max(1, (rows + chunk - 1) / chunk)
  // Two doubles a channel and chunk.
  let scratch = ScratchFloats(4 * chunks * channels)
  defer { scratch.release() }
  let sums = UnsafeMutableRawPointer(scratch.pointer).bindMemory(
    to: Double.self, capacity: max(1, 2 * chunks * channels))
  parallelFor(chunks, grain: 1) { range in
    for index in range {
      let target = sums + index &* 2 &* channels
      target.update(repeating: 0, count: 2 &* channels)
      let end = min(rows, (index &+ 1) &* chunk)
      var start = index &* chunk
      while start < end {
        let last = min(end, start &+ pieceRows)
        addPiece(terms, start..<last, channels: channels, to: target)
        start = last
      }
    }
  }
  for c in 0..<channels {
    var first = 0.0
    var second = 0.0
    for index in 0..<chunks {
      first += sums[index &* 2 &* channels &+ c]
      second += sums[(index &* 2 &+ 1) &* channels &+ c]
    }
    finish(c, first, second)
  }
}

/// Adds the sums of a few rows. Four vectors of channels go together, so that memory is read in longer runs.
@inline(__always)
private func addPiece(
  _ terms: GradientTerms, _ rows: Range<Int>, channels: Int, to target: UnsafeMutablePointer<Double>
) {
  var c = 0
  while c &+ 4 &* laneCount <= channels {
    var (a0, a1, a2, a3) = (Lanes(), Lanes(), Lanes(), Lanes())
    var (b0, b1, b2, b3) = (Lanes(), Lanes(), Lanes(), Lanes())
    var row = rows.lowerBound
    while row < rows.upperBound {
      let p0 = terms.vector(row, c)
      let p1 = terms.vector(row, c &+ laneCount)
      let p2 = terms.vector(row, c &+ 2 &* laneCount)
      let p3 = terms.vector(row, c &+ 3 &* laneCount)
      a0 += p0.0
      b0 += p0.1
      a1 += p1.0
      b1 += p1.1
      a2 += p2.0
      b2 += p2.1
      a3 += p3.0
      b3 += p3.1
      row = row &+ 1
    }
    add(a0, b0, channels, to: target + c)
    add(a1, b1, channels, to: target + (c &+ laneCount))
    add(a2, b2, channels, to: target + (c &+ 2 &* laneCount))
    add(a3, b3, channels, to: target + (c &+ 3 &* laneCount))
    c = c &+ 4 &* laneCount
  }
  while c &+ laneCount <= channels {
    var a = Lanes()
    var b = Lanes()
    for row in rows {
      let pair = terms.vector(row, c)
      a += pair.0
      b += pair.1
    }
    add(a, b, channels, to: target + c)
    c = c &+ laneCount
  }
  while c < channels {
    var a: Float = 0
    var b: Float = 0
    for row in rows {
      let pair = terms.scalar(row, c)
      a += pair.0
      b += pair.1
    }
    target[c] += Double(a)
    target[channels &+ c] += Double(b)
    c = c &+ 1
  }
}

@inline(__always)
private func add(_ a: Lanes, _ b: Lanes, _ channels: Int, to target: UnsafeMutablePointer<Double>) {
  for lane in 0..<laneCount {
    target[lane] += Double(a[lane])
    target[channels &+ lane] += Double(b[lane])
  }
}
