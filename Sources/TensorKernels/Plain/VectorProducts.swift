import KernelInterface

// Matrix products in which one side is a vector. They are limited by memory, so nothing is packed: each number of the
// matrix is read once, in the order in which it lies.

/// `Σ a[i] · b[i]`: pieces in the scalar's own precision, the pieces in double precision and in order.
@inline(__always)
func dotProduct<T: KernelScalar>(_ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ count: Int) -> Double {
  var total = 0.0
  var i = 0
  while i < count {
    let end = min(count, i + 1024)
    // Two sums, so that an addition does not wait for the one before.
    var first = SIMD8<T>(repeating: 0)
    var second = SIMD8<T>(repeating: 0)
    while i + 16 <= end {
      first +=
        UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<T>.self)
        * UnsafeRawPointer(b + i).loadUnaligned(as: SIMD8<T>.self)
      second +=
        UnsafeRawPointer(a + i + 8).loadUnaligned(as: SIMD8<T>.self)
        * UnsafeRawPointer(b + i + 8).loadUnaligned(as: SIMD8<T>.self)
      i += 16
    }
    var rest: T = 0
    while i < end {
      rest += a[i] * b[i]
      i += 1
    }
    total += Double((first + second).sum()) + Double(rest)
  }
  return total
}

/// `y = M · v` for `M` of `[rows, columns]`: a dot product for each row.
@specialized(where T == Float)
@specialized(where T == Double)
public func matrixVectorProduct<T: KernelScalar>(
  _ m: UnsafePointer<T>, _ v: UnsafePointer<T>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<T>
) {
  // Few long rows are cut for the threads.
  let piece = rows < 8 ? 64 * 1024 : max(1, columns)
  let pieces = max(1, (columns + piece - 1) / piece)
  guard pieces > 1 else {
    parallelFor(rows, grain: max(1, elementGrain / max(1, columns))) { range in
      for row in range { y[row] = T(dotProduct(m + row * columns, v, columns)) }
    }
    return
  }
  let sums = UnsafeMutablePointer<Double>.allocate(capacity: rows * pieces)
  defer { sums.deallocate() }
  parallelFor(rows * pieces, grain: 1) { range in
    for item in range {
      let first = item % pieces * piece
      sums[item] = dotProduct(m + (item / pieces * columns + first), v + first, min(piece, columns - first))
    }
  }
  for row in 0..<rows {
    var total = 0.0
    for i in 0..<pieces { total += sums[row * pieces + i] }
    y[row] = T(total)
  }
}

/// `y = vᵀ · M` for `M` of `[rows, columns]`: a sum of the rows, weighted; threads share the columns.
@specialized(where T == Float)
@specialized(where T == Double)
public func vectorMatrixProduct<T: KernelScalar>(
  _ v: UnsafePointer<T>, _ m: UnsafePointer<T>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<T>
) {
  let strip = 512
  let strips = (columns + strip - 1) / strip
  parallelFor(strips, grain: max(1, elementGrain / max(1, rows * strip))) { range in
    for item in range {
      let first = item * strip
      let width = min(strip, columns - first)
      let target = y + first
      target.update(repeating: 0, count: width)
      var row = 0
      // Four rows at a time: the sums are read and written a quarter as often.
      while row + 4 <= rows {
        let line = m + (row * columns + first)
        let (a, b, c, d) = (v[row], v[row + 1], v[row + 2], v[row + 3])
        let (second, third, fourth) = (line + columns, line + 2 * columns, line + 3 * columns)
        for i in 0..<width { target[i] += (a * line[i] + b * second[i]) + (c * third[i] + d * fourth[i]) }
        row += 4
      }
      while row < rows {
        let line = m + (row * columns + first)
        let value = v[row]
        for i in 0..<width { target[i] += value * line[i] }
        row += 1
      }
    }
  }
}

/// `y[i, j] = a[i] · b[j]`.
@specialized(where T == Float)
@specialized(where T == Double)
public func outerProduct<T: KernelScalar>(
  _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, columns))) { range in
    for row in range {
      let target = y + row * columns
      let value = a[row]
      for column in 0..<columns { target[column] = value * b[column] }
    }
  }
}

/// Computes a matrix product in which a vector takes part; `false` where none does, and for a row times a matrix that is
/// not transposed, for which the product's own kernels are made.
@specialized(where T == Float)
@specialized(where T == Double)
public func productWithVector<T: KernelScalar>(
  _ g: MatrixGeometry, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ c: UnsafeMutablePointer<T>
) -> Bool {
  if g.rows == 1 && g.columns == 1 {
    matrixVectorProduct(a, b, rows: 1, columns: g.depth, c)
  } else if g.depth == 1 {
    outerProduct(a, b, rows: g.rows, columns: g.columns, c)
  } else if g.columns == 1 && g.transposeA {
    vectorMatrixProduct(b, a, rows: g.depth, columns: g.rows, c)
  } else if g.columns == 1 {
    matrixVectorProduct(a, b, rows: g.rows, columns: g.depth, c)
  } else if g.rows == 1 && g.transposeB {
    matrixVectorProduct(b, a, rows: g.columns, columns: g.depth, c)
  } else {
    return false
  }
  return true
}
