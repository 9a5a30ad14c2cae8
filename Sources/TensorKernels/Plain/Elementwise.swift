import KernelInterface

// Elementwise kernels. Each is one line over `map` or `zip`, which split the work and are inlined into it, so the
// compiler vectorises the loop of each by itself.

/// Elements in one piece of parallel work.
let elementGrain = 32 * 1024

@inline(__always)
func map<T>(
  _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int, _ function: (T) -> T
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range { y[i] = function(x[i]) }
  }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func negate<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(x, y, count) { -$0 }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func exponential<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(x, y, count) { T.exponential($0) }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func logarithm<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(x, y, count) { T.logarithm($0) }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func squareRoot<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(x, y, count) { $0.squareRoot() }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func hyperbolicTangent<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(x, y, count) { T.hyperbolicTangent($0) }
}

/// `1 / (1 + e⁻ˣ)`, with the exponential of a negative number on both sides, so that it never overflows.
@specialized(where T == Float)
@specialized(where T == Double)
public func sigmoid<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(x, y, count) { x in
    let e = T.exponential(-abs(x))
    return (x >= 0 ? 1 : e) / (1 + e)
  }
}

/// `max(x, 0)`; NaN stays NaN.
@specialized(where T == Float)
@specialized(where T == Double)
public func relu<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(x, y, count) { $0 <= 0 ? 0 : $0 }
}

/// The gradient where the output is positive, else 0.
@specialized(where T == Float)
@specialized(where T == Double)
public func reluGradient<T: KernelScalar>(
  _ output: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>, _ count: Int
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      // Loaded unconditionally, or the loop would not become vectors.
      let g = gradient[i]
      dx[i] = output[i] > 0 ? g : 0
    }
  }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func powerOf<T: KernelScalar>(
  _ x: UnsafePointer<T>, exponent: T, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  if exponent == 2 {
    map(x, y, count) { $0 * $0 }
  } else {
    map(x, y, count) { T.power($0, exponent) }
  }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func scale<T: KernelScalar>(
  _ x: UnsafePointer<T>, by factor: T, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  map(x, y, count) { factor * $0 }
}

/// `target += x`.
@specialized(where T == Float)
@specialized(where T == Double)
public func accumulate<T: KernelScalar>(_ x: UnsafePointer<T>, into target: UnsafeMutablePointer<T>, _ count: Int) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range { target[i] += x[i] }
  }
}
