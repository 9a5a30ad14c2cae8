import KernelInterface

// Parts of losses: one pass each.

/// `y[r] = −Σ t[r, c] · x[r, c]` for logarithms x of probabilities. A target of 0 contributes 0 even where the logarithm
/// is −∞.
@specialized(where T == Float)
@specialized(where T == Double)
public func crossEntropyOfRows<T: KernelScalar>(
  _ x: UnsafePointer<T>, _ targets: UnsafePointer<T>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, columns))) { range in
    for row in range {
      var total: T = 0
      for i in row * columns..<(row + 1) * columns where targets[i] != 0 { total -= targets[i] * x[i] }
      y[row] = total
    }
  }
}

/// `log(1 + eˣ)`, without overflow: `max(x, 0) + log(1 + e^−|x|)`.
@inline(__always)
private func softplusOf<T: KernelScalar>(_ x: T) -> T {
  let e = T.exponential(x > 0 ? -x : x)
  // 1 + e loses the digits of a small e; the correction restores them: log(1 + e) ≈ log(u) · e / (u − 1).
  let u = 1 + e
  let logarithm = u == 1 ? e : T.logarithm(u) * (e / (u - 1))
  return (x > 0 ? x : 0) + logarithm
}

/// `y = (1 − t) · x + (1 + (w − 1) · t) · log(1 + e⁻ˣ)`: the cross-entropy of a logit x and a target t whose positive
/// part is weighted by w. Without weights w is 1.
@specialized(where T == Float)
@specialized(where T == Double)
public func sigmoidCrossEntropy<T: KernelScalar>(
  _ x: UnsafePointer<T>, _ targets: UnsafePointer<T>, positiveWeights: UnsafePointer<T>?,
  _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let t = targets[i]
      let factor = positiveWeights.map { 1 + ($0[i] - 1) * t } ?? 1
      y[i] = (1 - t) * x[i] + factor * softplusOf(-x[i])
    }
  }
}

/// `y = x² / 2β` where `|x| < β`, else `|x| − β/2`; with β = 0 it is `|x|`.
@specialized(where T == Float)
@specialized(where T == Double)
public func smoothAbsolute<T: KernelScalar>(
  _ x: UnsafePointer<T>, beta: T, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  let factor = beta > 0 ? 1 / (2 * beta) : 0
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let size = abs(x[i])
      y[i] = size < beta ? x[i] * x[i] * factor : size - beta / 2
    }
  }
}

/// The derivative of `smoothAbsolute`: `x / β` where `|x| < β`, else the sign of x, which is 0 at 0.
@specialized(where T == Float)
@specialized(where T == Double)
public func smoothAbsoluteSlope<T: KernelScalar>(
  _ x: UnsafePointer<T>, beta: T, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  let factor = beta > 0 ? 1 / beta : 0
  parallelFor(count, grain: elementGrain) { range in
    for i in range { y[i] = abs(x[i]) < beta ? x[i] * factor : x[i] > 0 ? 1 : x[i] < 0 ? -1 : x[i] }
  }
}

/// The second derivative of `smoothAbsolute`: `1 / β` where `|x| < β`, else 0.
@specialized(where T == Float)
@specialized(where T == Double)
public func smoothAbsoluteCurvature<T: KernelScalar>(
  _ x: UnsafePointer<T>, beta: T, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  let factor = beta > 0 ? 1 / beta : 0
  parallelFor(count, grain: elementGrain) { range in
    for i in range { y[i] = abs(x[i]) < beta ? factor : 0 }
  }
}

/// `y = p · log p`, and 0 where p is 0.
@specialized(where T == Float)
@specialized(where T == Double)
public func timesOwnLogarithm<T: KernelScalar>(
  _ p: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range { y[i] = p[i] == 0 ? 0 : p[i] * T.logarithm(p[i]) }
  }
}
