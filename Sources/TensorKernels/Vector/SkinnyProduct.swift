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
      for k in depths {
        let source = b + k &* g.columns
        for row in 0..<g.rows {
          addScaled(source, a[row &* rowStride &+ k &* step], to: target + row &* g.columns, count: g.columns)
        }
      }
    }
  }
  for i in 0..<count {
    var total = 0.0
    for piece in 0..<pieces { total += Double(sums.pointer[piece &* count &+ i]) }
    c[i] = Float(total)
  }
}

/// `y += a · x`.
@inline(__always)
private func addScaled(
  _ x: UnsafePointer<Float>, _ a: Float, to y: UnsafeMutablePointer<Float>, count: Int
) {
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
