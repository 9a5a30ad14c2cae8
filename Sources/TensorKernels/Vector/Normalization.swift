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
private func chunkRows(_ rows: Int, _ channels: Int) -> Int {
  max(pieceRows, 64 * 1024 / max(1, channels) / pieceRows * pieceRows)
}

extension VectorKernels {
  /// The mean and the variance (divided by n) of each channel.
  public static func channelMoments(
    _ x: UnsafePointer<Float>, rows: Int, channels: Int, mean: UnsafeMutablePointer<Float>,
    variance: UnsafeMutablePointer<Float>
  ) {
    // Around the first row: of large numbers with a small spread no digits are lost.
    sumPairs(rows: rows, channels: channels) { row, c in
      let d = load(x + row &* channels + c) - load(x + c)
      return (d, d * d)
    } scalar: { row, c in
      let d = x[row &* channels &+ c] - x[c]
      return (d, d * d)
    } finish: { c, first, second in
      let average = first / Double(rows)
      mean[c] = Float(Double(x[c]) + average)
      variance[c] = Float(max(0, second / Double(rows) - average * average))
    }
  }

  /// `y = x · factor + offset` for each channel, then ReLU where asked.
  public static func normalize(
    _ x: UnsafePointer<Float>, rows: Int, channels: Int, factor: UnsafePointer<Float>, offset: UnsafePointer<Float>,
    relu: Bool, _ y: UnsafeMutablePointer<Float>
  ) {
    parallelFor(rows, grain: max(1, 32768 / max(1, channels))) { range in
      for row in range {
        let source = x + row &* channels
        let target = y + row &* channels
        var c = 0
        while c &+ laneCount <= channels {
          var v = multiplyAdd(load(offset + c), load(source + c), load(factor + c))
          if relu { v = v.replacing(with: Lanes(), where: v .<= Lanes()) }
          storeLanes(v, target + c)
          c = c &+ laneCount
        }
        while c < channels {
          let v = multiplyAddScalar(offset[c], source[c], factor[c])
          target[c] = relu && v <= 0 ? 0 : v
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
    sumPairs(rows: rows, channels: channels) { row, c in
      let v = load(x + row &* channels + c)
      var g = load(gradient + row &* channels + c)
      if relu {
        let y = multiplyAdd(load(offset + c), v, load(factor + c))
        g = g.replacing(with: Lanes(), where: y .<= Lanes())
      }
      return (g, g * (v - load(mean + c)))
    } scalar: { row, c in
      let v = x[row &* channels &+ c]
      let passes = !relu || !(multiplyAddScalar(offset[c], v, factor[c]) <= 0)
      let g = passes ? gradient[row &* channels &+ c] : 0
      return (g, g * (v - mean[c]))
    } finish: { c, first, second in
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

/// Sums two numbers of each element over the rows of each channel.
@inline(__always)
private func sumPairs(
  rows: Int, channels: Int, _ vector: (_ row: Int, _ channel: Int) -> (Lanes, Lanes),
  scalar: (_ row: Int, _ channel: Int) -> (Float, Float), finish: (_ channel: Int, Double, Double) -> Void
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
        var c = 0
        while c &+ laneCount <= channels {
          var first = Lanes()
          var second = Lanes()
          for row in start..<last {
            let pair = vector(row, c)
            first += pair.0
            second += pair.1
          }
          for lane in 0..<laneCount {
            target[c &+ lane] += Double(first[lane])
            target[channels &+ c &+ lane] += Double(second[lane])
          }
          c = c &+ laneCount
        }
        while c < channels {
          var first: Float = 0
          var second: Float = 0
          for row in start..<last {
            let pair = scalar(row, c)
            first += pair.0
            second += pair.1
          }
          target[c] += Double(first)
          target[channels &+ c] += Double(second)
          c = c &+ 1
        }
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
