import KernelInterface

// Reductions of the rows of `[rows, columns]`, one number each: see `ScalarFunction` for how a type gets its loops.

/// A function of a row of numbers.
public protocol RowReduction: Sendable {
  func reduce<T: KernelScalar>(_ row: UnsafePointer<T>, _ count: Int) -> T

  /// `y[r] = reduce(row r of x)`. Not for a type to implement.
  func map(_ x: UnsafePointer<Float>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<Float>)
  func map(_ x: UnsafePointer<Double>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<Double>)
}

extension RowReduction {
  public func map(_ x: UnsafePointer<Float>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<Float>) {
    mapEach(x, rows: rows, columns: columns, y)
  }

  public func map(_ x: UnsafePointer<Double>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<Double>) {
    mapEach(x, rows: rows, columns: columns, y)
  }

  @inline(__always)
  private func mapEach<T: KernelScalar>(
    _ x: UnsafePointer<T>, rows: Int, columns: Int, _ y: UnsafeMutablePointer<T>
  ) {
    parallelFor(rows, grain: max(1, elementGrain / max(1, columns))) { range in
      for row in range { y[row] = reduce(x + row &* columns, columns) }
    }
  }
}

/// `Π x`; of nothing 1. The factors are multiplied in double precision, so that the order costs a float32 product
/// nothing.
public struct RowProduct: RowReduction {
  public init() {}
  @inline(__always)
  public func reduce<T: KernelScalar>(_ row: UnsafePointer<T>, _ count: Int) -> T {
    var product = 1.0
    for i in 0..<count { product *= Double(row[i]) }
    return T(product)
  }
}

/// `m + ln Σ eˣ⁻ᵐ`, with m the largest element, so that nothing overflows; of nothing −∞.
public struct RowLogSumExp: RowReduction {
  public init() {}
  @inline(__always)
  public func reduce<T: KernelScalar>(_ row: UnsafePointer<T>, _ count: Int) -> T {
    var largest = -T.infinity
    for i in 0..<count where row[i] > largest || row[i].isNaN { largest = row[i] }
    // Infinities would be subtracted from each other; NaN stays itself.
    guard largest.isFinite else { return largest }
    let total = sum(row, count, Shifted(by: largest))
    return largest + T(Double.logarithm(total))
  }

  private struct Shifted<T: KernelScalar>: Term {
    let by: T
    @inline(__always) func apply(_ x: T) -> T { T.inlineExponential(x - by) }
    @inline(__always) func apply(_ x: SIMD8<T>) -> SIMD8<T> {
      var y = SIMD8<T>()
      for lane in 0..<8 { y[lane] = T.inlineExponential(x[lane] - by) }
      return y
    }
  }
}

/// `Σ (x − μ)² / divisor`, in two passes.
public struct RowVariance: RowReduction {
  let divisor: Double
  public init(divisor: Double) { self.divisor = divisor }
  @inline(__always)
  public func reduce<T: KernelScalar>(_ row: UnsafePointer<T>, _ count: Int) -> T {
    let mean = T(sum(row, count, Identity<T>()) / Double(count))
    return T(sum(row, count, SquaredDeviation(mean: mean)) / divisor)
  }

  private struct Identity<T: KernelScalar>: Term {
    @inline(__always) func apply(_ x: T) -> T { x }
    @inline(__always) func apply(_ x: SIMD8<T>) -> SIMD8<T> { x }
  }

  private struct SquaredDeviation<T: KernelScalar>: Term {
    let mean: T
    @inline(__always) func apply(_ x: T) -> T { (x - mean) * (x - mean) }
    @inline(__always) func apply(_ x: SIMD8<T>) -> SIMD8<T> { (x - mean) * (x - mean) }
  }
}

/// `Σ |x|`.
public struct RowAbsoluteSum: RowReduction {
  public init() {}
  @inline(__always)
  public func reduce<T: KernelScalar>(_ row: UnsafePointer<T>, _ count: Int) -> T { T(sum(row, count, Magnitude<T>())) }

  private struct Magnitude<T: KernelScalar>: Term {
    @inline(__always) func apply(_ x: T) -> T { abs(x) }
    @inline(__always) func apply(_ x: SIMD8<T>) -> SIMD8<T> {
      var y = SIMD8<T>()
      for lane in 0..<8 { y[lane] = abs(x[lane]) }
      return y
    }
  }
}

/// `√ Σ x²`.
public struct RowEuclideanNorm: RowReduction {
  public init() {}
  @inline(__always)
  public func reduce<T: KernelScalar>(_ row: UnsafePointer<T>, _ count: Int) -> T {
    T(sum(row, count, Squared<T>()).squareRoot())
  }

  private struct Squared<T: KernelScalar>: Term {
    @inline(__always) func apply(_ x: T) -> T { x * x }
    @inline(__always) func apply(_ x: SIMD8<T>) -> SIMD8<T> { x * x }
  }
}

/// `(Σ |x|ᵖ)^(1/p)`, in double precision.
public struct RowNorm: RowReduction {
  let order: Double
  public init(order: Double) { self.order = order }
  @inline(__always)
  public func reduce<T: KernelScalar>(_ row: UnsafePointer<T>, _ count: Int) -> T {
    var total = 0.0
    for i in 0..<count { total += Double.power(Double(abs(row[i])), order) }
    return T(Double.power(total, 1 / order))
  }
}

/// What is added up of an element, for one and for eight at once.
private protocol Term<T> {
  associatedtype T: KernelScalar
  func apply(_ x: T) -> T
  func apply(_ x: SIMD8<T>) -> SIMD8<T>
}

/// The sum of a term over a run: pieces of 256 in the scalar's precision and in eight partial sums, the pieces in
/// double precision.
@inline(__always)
private func sum<T: KernelScalar, F: Term>(_ x: UnsafePointer<T>, _ count: Int, _ term: F) -> Double where F.T == T {
  var total = 0.0
  var i = 0
  while i < count {
    let end = min(count, i + 256)
    var lanes = SIMD8<T>(repeating: 0)
    while i + 8 <= end {
      lanes += term.apply(UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<T>.self))
      i += 8
    }
    var rest: T = 0
    while i < end {
      rest += term.apply(x[i])
      i += 1
    }
    total += Double(lanes.sum()) + Double(rest)
  }
  return total
}
