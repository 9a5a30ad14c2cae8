import KernelInterface

// Normalisation of `[batch, positions, channels]`, whose channels are cut into groups of neighbours: each image's group has
// a mean and a deviation over its positions and channels. With one position and one group this is the normalisation of
// rows (layer norm), with a channel in each group that of each image's channels (instance norm).
//
// Goals, in this order: float32 sums as exact as a few roundings, however many terms; few passes over memory; the same
// bits with any number of threads. Sums over positions are taken for all channels at once, in the scalar's precision for
// at most 256 rows and in double precision beyond; sums over a row in eight lanes.

/// The sizes of a group normalisation.
public struct GroupGeometry: Sendable {
  public let batch: Int
  public let positions: Int
  public let channels: Int
  public let groups: Int
  /// Whether the mean is subtracted; without it the deviation is the root mean square.
  public let isCentered: Bool

  public init(batch: Int, positions: Int, channels: Int, groups: Int, isCentered: Bool) {
    self.batch = batch
    self.positions = positions
    self.channels = channels
    self.groups = groups
    self.isCentered = isCentered
  }

  var imageCount: Int { positions * channels }
  /// Channels in a group.
  var depth: Int { channels / groups }
  /// Elements of a group in an image.
  var groupCount: Int { positions * depth }
  /// Images in one piece of parallel work.
  public var grain: Int { max(1, elementGrain / max(1, imageCount)) }
  /// Pieces of parallel work.
  public var pieces: Int { (batch + grain - 1) / grain }
}

private let rowPiece = 256

/// The mean of each image's group and `1 / √(variance + ε)`: both `[batch, groups]`. The variance is divided by the number
/// of elements.
@specialized(where T == Float)
@specialized(where T == Double)
public func groupMoments<T: KernelScalar>(
  _ g: GroupGeometry, _ x: UnsafePointer<T>, epsilon: Double, mean: UnsafeMutablePointer<T>,
  inverse: UnsafeMutablePointer<T>
) {
  let (channels, depth) = (g.channels, g.depth)
  let count = Double(g.groupCount)
  parallelFor(g.batch, grain: g.grain) { range in
    let center = UnsafeMutablePointer<T>.allocate(capacity: channels)
    let piece = UnsafeMutablePointer<T>.allocate(capacity: channels)
    let totals = UnsafeMutablePointer<Double>.allocate(capacity: channels)
    defer {
      center.deallocate()
      piece.deallocate()
      totals.deallocate()
    }
    center.update(repeating: 0, count: channels)
    for n in range {
      let image = x + n &* g.imageCount
      let means = mean + n &* g.groups
      let inverses = inverse + n &* g.groups
      if g.positions == 1 {
        for group in 0..<g.groups {
          let run = image + group &* depth
          let middle = g.isCentered ? T(runSum(run, depth) / count) : 0
          means[group] = middle
          inverses[group] = T(1 / (runSquares(run, depth, minus: middle) / count + epsilon).squareRoot())
        }
        continue
      }
      if g.isCentered {
        totals.update(repeating: 0, count: channels)
        sumRows(g.positions, channels, piece, totals) { row in
          let line = image + row &* channels
          for c in 0..<channels { piece[c] += line[c] }
        }
        for group in 0..<g.groups {
          var total = 0.0
          for c in group &* depth..<(group &+ 1) &* depth { total += totals[c] }
          means[group] = T(total / count)
          for c in group &* depth..<(group &+ 1) &* depth { center[c] = means[group] }
        }
      } else {
        means.update(repeating: 0, count: g.groups)
      }
      totals.update(repeating: 0, count: channels)
      sumRows(g.positions, channels, piece, totals) { row in
        let line = image + row &* channels
        for c in 0..<channels {
          let deviation = line[c] - center[c]
          piece[c] += deviation * deviation
        }
      }
      for group in 0..<g.groups {
        var total = 0.0
        for c in group &* depth..<(group &+ 1) &* depth { total += totals[c] }
        inverses[group] = T(1 / (total / count + epsilon).squareRoot())
      }
    }
  }
}

/// `y = (x − mean) · inverse · weight + bias`.
@specialized(where T == Float)
@specialized(where T == Double)
public func groupNormalize<T: KernelScalar>(
  _ g: GroupGeometry, _ x: UnsafePointer<T>, mean: UnsafePointer<T>, inverse: UnsafePointer<T>,
  weight: UnsafePointer<T>, bias: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  let (channels, depth) = (g.channels, g.depth)
  parallelFor(g.batch, grain: g.grain) { range in
    let center = UnsafeMutablePointer<T>.allocate(capacity: channels)
    let factor = UnsafeMutablePointer<T>.allocate(capacity: channels)
    defer {
      center.deallocate()
      factor.deallocate()
    }
    for n in range {
      let (means, inverses) = (mean + n &* g.groups, inverse + n &* g.groups)
      for group in 0..<g.groups {
        let (middle, scale) = (means[group], inverses[group])
        for c in group &* depth..<(group &+ 1) &* depth {
          center[c] = middle
          factor[c] = scale * weight[c]
        }
      }
      for row in 0..<g.positions {
        let line = x + (n &* g.positions &+ row) &* channels
        let target = y + (n &* g.positions &+ row) &* channels
        for c in 0..<channels { target[c] = (line[c] - center[c]) * factor[c] + bias[c] }
      }
    }
  }
}

/// The gradients of the input, the weight and the bias. With x̂ the normalised input and M the elements of a group,
/// `dx = inverse · (weight · dy − Σ weight · dy / M − x̂ · Σ weight · dy · x̂ / M)`, the middle term only where the mean was
/// subtracted; `dWeight = Σ dy · x̂` and `dBias = Σ dy`, each `[pieces, channels]`: one line for each piece of the work.
@specialized(where T == Float)
@specialized(where T == Double)
public func groupNormalizationGradient<T: KernelScalar>(
  _ g: GroupGeometry, _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, mean: UnsafePointer<T>,
  inverse: UnsafePointer<T>, weight: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>,
  dWeight: UnsafeMutablePointer<T>, dBias: UnsafeMutablePointer<T>
) {
  let (channels, depth) = (g.channels, g.depth)
  let count = Double(g.groupCount)
  parallelFor(g.batch, grain: g.grain) { range in
    // Lines of channels: the mean and the inverse deviation of the channel's group, and for dx = a · dy + b · x + d the
    // three factors.
    let lines = UnsafeMutablePointer<T>.allocate(capacity: channels * 7)
    let totals = UnsafeMutablePointer<Double>.allocate(capacity: channels * 4)
    defer {
      lines.deallocate()
      totals.deallocate()
    }
    let (center, scale) = (lines, lines + channels)
    let (a, b, d) = (lines + 2 * channels, lines + 3 * channels, lines + 4 * channels)
    let (pieceSum, pieceProduct) = (lines + 5 * channels, lines + 6 * channels)
    let (sums, products) = (totals, totals + channels)
    let (allSums, allProducts) = (totals + 2 * channels, totals + 3 * channels)
    allSums.update(repeating: 0, count: 2 * channels)
    if g.positions == 1 {
      rowGradients(g, x, dy, mean: mean, inverse: inverse, weight: weight, dx, range, pieceSum, allSums)
    }
    for n in range where g.positions > 1 {
      let image = n &* g.imageCount
      for group in 0..<g.groups {
        let (middle, factor) = (mean[n &* g.groups &+ group], inverse[n &* g.groups &+ group])
        for c in group &* depth..<(group &+ 1) &* depth {
          center[c] = middle
          scale[c] = factor
        }
      }
      sums.update(repeating: 0, count: 2 * channels)
      var row = 0
      while row < g.positions {
        let end = min(g.positions, row + rowPiece)
        pieceSum.update(repeating: 0, count: 2 * channels)
        while row < end {
          let source = x + (image &+ row &* channels)
          let gradient = dy + (image &+ row &* channels)
          for c in 0..<channels {
            pieceSum[c] += gradient[c]
            pieceProduct[c] += gradient[c] * ((source[c] - center[c]) * scale[c])
          }
          row += 1
        }
        for c in 0..<2 * channels { sums[c] += Double(pieceSum[c]) }
      }
      for c in 0..<2 * channels { allSums[c] += sums[c] }
      for group in 0..<g.groups {
        var (sum, product) = (0.0, 0.0)
        for c in group &* depth..<(group &+ 1) &* depth {
          sum += Double(weight[c]) * sums[c]
          product += Double(weight[c]) * products[c]
        }
        let (factor, middle) = (
          Double(inverse[n &* g.groups &+ group]), Double(mean[n &* g.groups &+ group])
        )
        let slope = -factor * factor * product / count
        let offset = (g.isCentered ? -factor * sum / count : 0) - slope * middle
        for c in group &* depth..<(group &+ 1) &* depth {
          a[c] = T(factor) * weight[c]
          b[c] = T(slope)
          d[c] = T(offset)
        }
      }
      for row in 0..<g.positions {
        let source = x + (image &+ row &* channels)
        let gradient = dy + (image &+ row &* channels)
        let target = dx + (image &+ row &* channels)
        for c in 0..<channels { target[c] = a[c] * gradient[c] + (b[c] * source[c] + d[c]) }
      }
    }
    let piece = range.lowerBound / g.grain
    for c in 0..<channels {
      dBias[piece &* channels &+ c] = T(allSums[c])
      dWeight[piece &* channels &+ c] = T(allProducts[c])
    }
  }
}

/// The same for images of one position: the sums of a group run along a row. `piece` and `totals` hold Σ dy and Σ dy · x̂ of
/// each channel, one line behind the other.
@inline(__always)
private func rowGradients<T: KernelScalar>(
  _ g: GroupGeometry, _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, mean: UnsafePointer<T>,
  inverse: UnsafePointer<T>, weight: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>, _ range: Range<Int>,
  _ piece: UnsafeMutablePointer<T>, _ totals: UnsafeMutablePointer<Double>
) {
  let (channels, depth) = (g.channels, g.depth)
  let count = T(depth)
  piece.update(repeating: 0, count: 2 * channels)
  for n in range {
    for group in 0..<g.groups {
      let (middle, factor) = (mean[n &* g.groups &+ group], inverse[n &* g.groups &+ group])
      let first = group &* depth
      let source = x + (n &* channels &+ first)
      let gradient = dy + (n &* channels &+ first)
      let target = dx + (n &* channels &+ first)
      let weights = weight + first
      let (sums, products) = (piece + first, piece + (channels &+ first))
      for c in 0..<depth {
        sums[c] += gradient[c]
        products[c] += gradient[c] * ((source[c] - middle) * factor)
      }
      var sumLanes = SIMD8<T>(repeating: 0)
      var productLanes = SIMD8<T>(repeating: 0)
      let center = SIMD8<T>(repeating: middle)
      var c = 0
      while c &+ 8 <= depth {
        let weighted =
          UnsafeRawPointer(gradient + c).loadUnaligned(as: SIMD8<T>.self)
          * UnsafeRawPointer(weights + c).loadUnaligned(as: SIMD8<T>.self)
        sumLanes += weighted
        productLanes += weighted * (UnsafeRawPointer(source + c).loadUnaligned(as: SIMD8<T>.self) - center)
        c = c &+ 8
      }
      var (sum, product) = (sumLanes.sum(), productLanes.sum())
      while c < depth {
        let weighted = gradient[c] * weights[c]
        sum += weighted
        product += weighted * (source[c] - middle)
        c = c &+ 1
      }
      let slope = -factor * factor * factor * product / count
      let offset = (g.isCentered ? -factor * sum / count : 0) - slope * middle
      for c in 0..<depth { target[c] = factor * weights[c] * gradient[c] + (slope * source[c] + offset) }
    }
    if (n &- range.lowerBound) % rowPiece == rowPiece - 1 || n == range.upperBound - 1 {
      for c in 0..<2 * channels { totals[c] += Double(piece[c]) }
      piece.update(repeating: 0, count: 2 * channels)
    }
  }
}

/// Adds up rows: `add` puts one into the piece, which goes to the totals every 256 rows.
@inline(__always)
private func sumRows<T: KernelScalar>(
  _ rows: Int, _ channels: Int, _ piece: UnsafeMutablePointer<T>, _ totals: UnsafeMutablePointer<Double>,
  _ add: (Int) -> Void
) {
  var row = 0
  while row < rows {
    let end = min(rows, row + rowPiece)
    piece.update(repeating: 0, count: channels)
    while row < end {
      add(row)
      row += 1
    }
    for c in 0..<channels { totals[c] += Double(piece[c]) }
  }
}

@inline(__always)
private func runSum<T: KernelScalar>(_ x: UnsafePointer<T>, _ count: Int) -> Double {
  var lanes = SIMD8<T>(repeating: 0)
  var i = 0
  while i + 8 <= count {
    lanes += UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<T>.self)
    i += 8
  }
  var total = Double(lanes.sum())
  while i < count {
    total += Double(x[i])
    i += 1
  }
  return total
}

@inline(__always)
private func runSquares<T: KernelScalar>(_ x: UnsafePointer<T>, _ count: Int, minus middle: T) -> Double {
  var lanes = SIMD8<T>(repeating: 0)
  let center = SIMD8<T>(repeating: middle)
  var i = 0
  while i + 8 <= count {
    let deviation = UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<T>.self) - center
    lanes += deviation * deviation
    i += 8
  }
  var total = Double(lanes.sum())
  while i < count {
    let deviation = x[i] - middle
    total += Double(deviation * deviation)
    i += 1
  }
  return total
}
