import KernelInterface

// Interpolation as sums of a few weighted rows. With indices `n[k, r]` and weights `w[k, r]`, the form
//
//   Σ w[k, r] · x[o, n[k, r], i] · g[o, r, i]    over o, r, k and i
//
// is linear in `w`, in `x` and in `g`. Its derivatives with respect to each of the three are the kernels below, and the
// derivatives of each kernel are the two others: so they serve gradients of any order. A negative index stands for a
// row of zeros.

/// Which rows are summed: `taps` for each of `count` results, out of `rows`.
public struct RowTaps: Sendable {
  public var outer: Int
  public var rows: Int
  public var count: Int
  public var taps: Int
  public var inner: Int
  /// Independent parts: the first `count / groups` results take from the first `rows / groups` rows, and so on.
  public var groups: Int

  public init(outer: Int, rows: Int, count: Int, taps: Int, inner: Int, groups: Int) {
    self.outer = outer
    self.rows = rows
    self.count = count
    self.taps = taps
    self.inner = inner
    self.groups = groups
  }
}

/// `y[o, r, i] = Σₖ w[k, r] · x[o, n[k, r], i]`.
@specialized(where T == Float)
@specialized(where T == Double)
public func sumWeightedRows<T: KernelScalar>(
  _ g: RowTaps, _ indices: UnsafePointer<Int32>, _ x: UnsafePointer<T>, _ w: UnsafePointer<T>,
  _ y: UnsafeMutablePointer<T>
) {
  let inner = g.inner
  parallelFor(g.outer * g.count, grain: max(1, elementGrain / max(1, inner * g.taps))) { range in
    var part = range.lowerBound / g.count
    var r = range.lowerBound - part * g.count
    for line in range {
      if inner == 1 {
        let source = x + part &* g.rows
        var total: T = 0
        for k in 0..<g.taps {
          let tap = k &* g.count &+ r
          if indices[tap] >= 0 { total += w[tap] * source[Int(indices[tap])] }
        }
        y[line] = total
      } else {
        let target = y + line * inner
        for i in 0..<inner { target[i] = 0 }
        for k in 0..<g.taps {
          let tap = k &* g.count &+ r
          guard indices[tap] >= 0 else { continue }
          let source = x + (part &* g.rows &+ Int(indices[tap])) &* inner
          let weight = w[tap]
          for i in 0..<inner { target[i] += weight * source[i] }
        }
      }
      r += 1
      if r == g.count {
        r = 0
        part += 1
      }
    }
  }
}

/// `x = 0; x[o, n[k, r], i] += w[k, r] · y[o, r, i]`. Each sum's terms come in the order of `r` and `k`.
@specialized(where T == Float)
@specialized(where T == Double)
public func spreadWeightedRows<T: KernelScalar>(
  _ g: RowTaps, _ indices: UnsafePointer<Int32>, _ y: UnsafePointer<T>, _ w: UnsafePointer<T>,
  _ x: UnsafeMutablePointer<T>
) {
  let inner = g.inner
  let groups = max(1, g.groups)
  let rows = g.rows / groups
  let count = g.count / groups
  parallelFor(g.outer * groups, grain: max(1, elementGrain / max(1, (rows + count * g.taps) * inner))) { range in
    for item in range {
      let part = item / groups
      let group = item - part * groups
      let target = x + part * g.rows * inner
      (target + group * rows * inner).update(repeating: 0, count: rows * inner)
      for r in group * count..<(group + 1) * count {
        let source = y + (part &* g.count &+ r) &* inner
        for k in 0..<g.taps {
          let tap = k &* g.count &+ r
          guard indices[tap] >= 0 else { continue }
          let sum = target + Int(indices[tap]) &* inner
          let weight = w[tap]
          for i in 0..<inner { sum[i] += weight * source[i] }
        }
      }
    }
  }
}

/// `w[k, r] = Σ x[o, n[k, r], i] · y[o, r, i]` over `o` and `i`.
@specialized(where T == Float)
@specialized(where T == Double)
public func multiplyRows<T: KernelScalar>(
  _ g: RowTaps, _ indices: UnsafePointer<Int32>, _ x: UnsafePointer<T>, _ y: UnsafePointer<T>,
  _ w: UnsafeMutablePointer<T>
) {
  let inner = g.inner
  parallelFor(g.count, grain: max(1, elementGrain / max(1, g.outer * inner * g.taps))) { range in
    for r in range {
      for k in 0..<g.taps {
        let tap = k &* g.count &+ r
        var total = 0.0
        if indices[tap] >= 0 && inner == 1 && g.outer == 1 {
          w[tap] = x[Int(indices[tap])] * y[r]
          continue
        }
        if indices[tap] >= 0 {
          for part in 0..<g.outer {
            let a = x + (part &* g.rows &+ Int(indices[tap])) &* inner
            total += dotProduct(a, y + (part &* g.count &+ r) &* inner, inner)
          }
        }
        w[tap] = T(total)
      }
    }
  }
}
