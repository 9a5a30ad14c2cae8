import KernelInterface

// Functions of one scalar together with their derivative, and the loops over buffers that go with them.
//
// A function is a type that says what happens to one number. The loops are requirements of the protocol, with a
// default: so every conforming type in this module gets its own copies, compiled for its function and for each scalar
// type, and a caller that only knows `any ScalarFunction` still runs them.

/// A function of one scalar with its derivative.
public protocol ScalarFunction: Sendable {
  func value<T: KernelScalar>(_ x: T) -> T
  func derivative<T: KernelScalar>(_ x: T) -> T

  /// `y = f(x)`. Not for a type to implement.
  func map(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int)
  func map(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int)

  /// `dx = dy · f′(x)`. Not for a type to implement.
  func gradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ count: Int)
  func gradient(
    _ x: UnsafePointer<Double>, _ dy: UnsafePointer<Double>, _ dx: UnsafeMutablePointer<Double>, _ count: Int)
}

extension ScalarFunction {
  public func map(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    mapEach(x, y, count)
  }

  public func map(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int) {
    mapEach(x, y, count)
  }

  public func gradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    gradientOfEach(x, dy, dx, count)
  }

  public func gradient(
    _ x: UnsafePointer<Double>, _ dy: UnsafePointer<Double>, _ dx: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    gradientOfEach(x, dy, dx, count)
  }

  @inline(__always)
  private func mapEach<T: KernelScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
    parallelFor(count, grain: elementGrain) { range in
      for i in range { y[i] = value(x[i]) }
    }
  }

  @inline(__always)
  private func gradientOfEach<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>, _ count: Int
  ) {
    parallelFor(count, grain: elementGrain) { range in
      for i in range { dx[i] = dy[i] * derivative(x[i]) }
    }
  }
}

/// `1 / (1 + e⁻ˣ)`, with the exponential of a negative number on both sides, so that it never overflows.
@inline(__always)
func logistic<T: KernelScalar>(_ x: T) -> T {
  let e = T.inlineExponential(-abs(x))
  return (x >= 0 ? 1 : e) / (1 + e)
}

/// −1, 0 or 1; 0 for NaN.
@inline(__always)
func signOf<T: KernelScalar>(_ x: T) -> T { x > 0 ? 1 : x < 0 ? -1 : 0 }
