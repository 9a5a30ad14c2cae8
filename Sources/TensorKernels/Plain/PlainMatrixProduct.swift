import KernelInterface

/// `C = op(A) · op(B)` for any scalar: double precision, and the oracle of the vector kernel.
@specialized(where T == Float)
@specialized(where T == Double)
public func plainMatrixProduct<T: KernelScalar>(
  _ g: MatrixGeometry, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ c: UnsafeMutablePointer<T>
) {
  let rowStride = g.transposeA ? 1 : g.depth
  let step = g.transposeA ? g.rows : 1
  parallelFor(g.rows, grain: max(1, 65_536 / max(1, g.columns * g.depth))) { range in
    for row in range {
      let line = a + row * rowStride
      let target = c + row * g.columns
      if g.transposeB {
        for column in 0..<g.columns {
          let other = b + column * g.depth
          var total: T = 0
          for p in 0..<g.depth { total += line[p * step] * other[p] }
          target[column] = total
        }
      } else {
        target.update(repeating: 0, count: g.columns)
        for p in 0..<g.depth {
          let value = line[p * step]
          let other = b + p * g.columns
          for column in 0..<g.columns { target[column] += value * other[column] }
        }
      }
    }
  }
}
