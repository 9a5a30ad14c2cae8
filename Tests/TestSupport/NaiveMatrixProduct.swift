import KernelInterface

/// `C = op(A) · op(B)`, one element at a time.
public func naiveProduct(_ g: MatrixGeometry, _ a: [Double], _ b: [Double]) -> [Double] {
  var c = [Double](repeating: 0, count: g.rows * g.columns)
  for row in 0..<g.rows {
    for column in 0..<g.columns {
      for p in 0..<g.depth {
        let left = g.transposeA ? a[p * g.rows + row] : a[row * g.depth + p]
        let right = g.transposeB ? b[column * g.depth + p] : b[p * g.columns + column]
        c[row * g.columns + column] += left * right
      }
    }
  }
  return c
}
