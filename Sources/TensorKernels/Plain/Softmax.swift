import KernelInterface

/// `y = eˣ⁻ᵐ / Σ eˣ⁻ᵐ` along rows, with `m` the row's maximum, so that nothing overflows.
@specialized(where T == Float)
@specialized(where T == Double)
public func softmax<T: KernelScalar>(
  _ x: UnsafePointer<T>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / 8 / max(1, columns))) { range in
    for row in range {
      let line = x + row * columns
      let target = y + row * columns
      let largest = maximum(line, columns)
      var total: T = 0
      for i in 0..<columns {
        target[i] = T.exponential(line[i] - largest)
        total += target[i]
      }
      for i in 0..<columns { target[i] /= total }
    }
  }
}

/// `y = (x − m) − log Σ eˣ⁻ᵐ` along rows, with `m` the row's maximum.
@specialized(where T == Float)
@specialized(where T == Double)
public func logSoftmax<T: KernelScalar>(
  _ x: UnsafePointer<T>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / 8 / max(1, columns))) { range in
    for row in range {
      let line = x + row * columns
      let target = y + row * columns
      let largest = maximum(line, columns)
      var total: T = 0
      for i in 0..<columns { total += T.exponential(line[i] - largest) }
      // Not x − (m + log Σ): the sum would round to the precision of m, and large scores differ by little.
      let logarithm = T.logarithm(total)
      for i in 0..<columns { target[i] = (line[i] - largest) - logarithm }
    }
  }
}

@inline(__always)
private func maximum<T: KernelScalar>(_ x: UnsafePointer<T>, _ count: Int) -> T {
  var best = x[0]
  for i in 1..<max(1, count) where x[i] > best || x[i].isNaN { best = x[i] }
  return best
}
