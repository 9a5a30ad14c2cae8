import KernelInterface

// A matrix product with so few rows that the right-hand side is used but a few times: memory is the limit, so it is read
// once, where it is and in the order in which it lies. Each piece of the depth sums into a matrix of its own, and these
// are added in order.

/// `C = op(A) · B` for up to four rows and a right-hand side that is not transposed.
func skinnyProduct(
  _ g: MatrixGeometry, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) {
  let pieceDepth = max(1, 32 * 1024 / max(1, g.columns))
  let pieces = (g.depth + pieceDepth - 1) / pieceDepth
  let count = g.rows * g.columns
  let sums = ScratchFloats(pieces * count)
  defer { sums.release() }
  let rowStride = g.transposeA ? 1 : g.depth
  let step = g.transposeA ? g.rows : 1
  parallelFor(pieces, grain: 1) { range in
    for piece in range {
      let target = sums.pointer + piece * count
      target.update(repeating: 0, count: count)
      let depths = piece * pieceDepth..<min(g.depth, (piece + 1) * pieceDepth)
      var k = depths.lowerBound
      while k < depths.upperBound {
        // Four rows of the right-hand side at once, so that sums are loaded and stored less often.
        let rows = k &+ 4 <= depths.upperBound ? 4 : 1
        let source = b + k &* g.columns
        for row in 0..<g.rows {
          let factors = a + (row &* rowStride &+ k &* step)
          let sums = target + row &* g.columns
          if rows == 4 {
            addFour(source, stride: g.columns, factors, step: step, to: sums, count: g.columns)
          } else {
            addOne(source, factors[0], to: sums, count: g.columns)
          }
        }
        k = k &+ rows
      }
    }
  }
  for i in 0..<count {
    var total = 0.0
    for piece in 0..<pieces { total += Double(sums.pointer[piece &* count &+ i]) }
    c[i] = Float(total)
  }
}

/// `y += Σ a · x` of four vectors that lie `stride` apart, the factors `step` apart.
@inline(__always)
private func addFour(
  _ x: UnsafePointer<Float>, stride: Int, _ a: UnsafePointer<Float>, step: Int, to y: UnsafeMutablePointer<Float>,
  count: Int
) {
  let (a0, a1, a2, a3) = (a[0], a[step], a[2 &* step], a[3 &* step])
  let (f0, f1) = (Lanes(repeating: a0), Lanes(repeating: a1))
  let (f2, f3) = (Lanes(repeating: a2), Lanes(repeating: a3))
  let (x1, x2, x3) = (x + stride, x + 2 &* stride, x + 3 &* stride)
  var i = 0
  while i &+ laneCount <= count {
    let first = multiplyAdd(multiplyAdd(load(y + i), f0, load(x + i)), f1, load(x1 + i))
    storeLanes(multiplyAdd(multiplyAdd(first, f2, load(x2 + i)), f3, load(x3 + i)), y + i)
    i = i &+ laneCount
  }
  while i < count {
    let first = multiplyAddScalar(multiplyAddScalar(y[i], a0, x[i]), a1, x1[i])
    y[i] = multiplyAddScalar(multiplyAddScalar(first, a2, x2[i]), a3, x3[i])
    i = i &+ 1
  }
}

/// `y += a · x`.
@inline(__always)
private func addOne(_ x: UnsafePointer<Float>, _ a: Float, to y: UnsafeMutablePointer<Float>, count: Int) {
  let factor = Lanes(repeating: a)
  var i = 0
  while i &+ laneCount <= count {
    storeLanes(multiplyAdd(load(y + i), factor, load(x + i)), y + i)
    i = i &+ laneCount
  }
  while i < count {
    y[i] = multiplyAddScalar(y[i], a, x[i])
    i = i &+ 1
  }
}
