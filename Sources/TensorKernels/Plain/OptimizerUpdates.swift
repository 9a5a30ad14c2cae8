import KernelInterface

// Parameter updates: one pass over the parameter, its gradient and its state. Constants such as 1 − β₂ come rounded
// once from double precision: in single precision `1 − 0.999` would be wrong by 1e-5 of itself.

/// `v = momentum · v + share · (g + decay · w)`, `w −= rate · v`, or `rate · (g + decay · w + momentum · v)` with
/// Nesterov's look-ahead. `share` is 1 − dampening. Formulas as in I. Sutskever et al., 2013, in the form that PyTorch
/// uses.
@specialized(where T == Float)
@specialized(where T == Double)
public func momentumUpdate<T: KernelScalar>(
  _ weights: UnsafeMutablePointer<T>, _ gradient: UnsafePointer<T>, velocity: UnsafeMutablePointer<T>,
  _ count: Int, rate: T, momentum: T, share: T, nesterov: Bool, decay: T
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let g = gradient[i] + decay * weights[i]
      let v = momentum * velocity[i] + share * g
      velocity[i] = v
      weights[i] -= rate * (nesterov ? g + momentum * v : v)
    }
  }
}

/// `w −= rate · sign(β₁m + (1 − β₁)g)` after `w −= rate · decay · w`, and `m = β₂m + (1 − β₂)g`: X. Chen et al.,
/// "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2. The sign of 0 is 0.
@specialized(where T == Float)
@specialized(where T == Double)
public func lionUpdate<T: KernelScalar>(
  _ weights: UnsafeMutablePointer<T>, _ gradient: UnsafePointer<T>, average: UnsafeMutablePointer<T>, _ count: Int,
  rate: T, beta1: T, beta2: T, complement1: T, complement2: T, decay: T
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let g = gradient[i]
      let m = average[i]
      let c = beta1 * m + complement1 * g
      let w = weights[i] - rate * decay * weights[i]
      weights[i] = w - (c > 0 ? rate : c < 0 ? -rate : c)
      average[i] = beta2 * m + complement2 * g
    }
  }
}

/// `average += share · (w − average)`: a step of an exponential moving average.
@specialized(where T == Float)
@specialized(where T == Double)
public func movingAverageUpdate<T: KernelScalar>(
  _ average: UnsafeMutablePointer<T>, _ value: UnsafePointer<T>, _ count: Int, share: T
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range { average[i] += share * (value[i] - average[i]) }
  }
}

/// Every element within `-limit...limit`. NaN stays.
@specialized(where T == Float)
@specialized(where T == Double)
public func clamp<T: KernelScalar>(
  _ x: UnsafePointer<T>, limit: T, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range { y[i] = x[i] > limit ? limit : x[i] < -limit ? -limit : x[i] }
  }
}

/// `Σ x²`, added in double precision and in a fixed order.
@specialized(where T == Float)
@specialized(where T == Double)
public func sumOfSquares<T: KernelScalar>(_ x: UnsafePointer<T>, _ count: Int) -> Double {
  var lanes = SIMD8<Double>()
  let whole = count / 8 * 8
  for i in stride(from: 0, to: whole, by: 8) {
    for lane in 0..<8 { lanes[lane] += Double(x[i + lane]) * Double(x[i + lane]) }
  }
  var total = 0.0
  for lane in 0..<8 { total += lanes[lane] }
  for i in whole..<count { total += Double(x[i]) * Double(x[i]) }
  return total
}
