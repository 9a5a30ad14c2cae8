import KernelInterface

// Elementwise kernels. Each is one line over `map`, which splits the work. The function is a type, not a closure: so the
// compiler specialises the loop for it, and makes vectors of it where it can.

/// Elements in one piece of parallel work.
let elementGrain = 32 * 1024

protocol UnaryFunction {
  static func apply<T: KernelScalar>(_ x: T) -> T
}

@inline(__always)
func map<F: UnaryFunction, T: KernelScalar>(
  _: F.Type, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range { y[i] = F.apply(x[i]) }
  }
}

private enum Negation: UnaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ x: T) -> T { -x }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func negate<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(Negation.self, x, y, count)
}

private enum Exponential: UnaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ x: T) -> T { T.inlineExponential(x) }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func exponential<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(Exponential.self, x, y, count)
}

private enum Logarithm: UnaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ x: T) -> T { T.logarithm(x) }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func logarithm<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(Logarithm.self, x, y, count)
}

private enum SquareRoot: UnaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ x: T) -> T { x.squareRoot() }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func squareRoot<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(SquareRoot.self, x, y, count)
}

private enum HyperbolicTangent: UnaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ x: T) -> T { T.inlineHyperbolicTangent(x) }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func hyperbolicTangent<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(HyperbolicTangent.self, x, y, count)
}

private enum LogisticFunction: UnaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ x: T) -> T { logistic(x) }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func sigmoid<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(LogisticFunction.self, x, y, count)
}

/// `max(x, 0)`; NaN stays NaN.
private enum RectifiedLinear: UnaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ x: T) -> T { x <= 0 ? 0 : x }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func relu<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
  map(RectifiedLinear.self, x, y, count)
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
  parallelFor(count, grain: elementGrain) { range in
    if exponent == 2 {
      for i in range { y[i] = x[i] * x[i] }
    } else {
      for i in range { y[i] = T.power(x[i], exponent) }
    }
  }
}

@specialized(where T == Float)
@specialized(where T == Double)
public func scale<T: KernelScalar>(
  _ x: UnsafePointer<T>, by factor: T, _ y: UnsafeMutablePointer<T>, _ count: Int
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range { y[i] = factor * x[i] }
  }
}
