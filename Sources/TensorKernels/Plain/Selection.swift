import KernelInterface

// Comparisons, masks and what is chosen by them. A mask is `Int32`: 0 is false, everything else true; what is written
// here is 0 or 1.

/// A relation of two scalars, with the loops that go with it: see `ScalarFunction`.
public protocol Relation: Sendable {
  func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool

  /// `y = holds(a, b) ? 1 : 0`. Not for a type to implement.
  func map(_ loop: StridedLoop, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Int32>)
  func map(
    _ loop: StridedLoop, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Int32>)
  func map(_ loop: StridedLoop, _ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>, _ y: UnsafeMutablePointer<Int32>)
}

extension Relation {
  public func map(
    _ loop: StridedLoop, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Int32>
  ) {
    mapEach(loop, a, b, y)
  }

  public func map(
    _ loop: StridedLoop, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Int32>
  ) {
    mapEach(loop, a, b, y)
  }

  public func map(
    _ loop: StridedLoop, _ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>, _ y: UnsafeMutablePointer<Int32>
  ) {
    mapEach(loop, a, b, y)
  }

  @inline(__always)
  private func mapEach<T: Comparable & SignedNumeric>(
    _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<Int32>
  ) {
    let strideA = loop.innerStrideA
    let strideB = loop.innerStrideB
    loop.forEachPiece { output, offsetA, offsetB, count in
      let y = y + output
      let a = a + offsetA
      let b = b + offsetB
      if strideA == 1 && strideB == 1 {
        for i in 0..<count { y[i] = holds(a[i], b[i]) ? 1 : 0 }
      } else if strideA == 1 && strideB == 0 {
        let b = b[0]
        for i in 0..<count { y[i] = holds(a[i], b) ? 1 : 0 }
      } else {
        for i in 0..<count { y[i] = holds(a[i &* strideA], b[i &* strideB]) ? 1 : 0 }
      }
    }
  }
}

public struct LessThan: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { a < b }
}

public struct LessThanOrEqual: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { a <= b }
}

public struct GreaterThan: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { a > b }
}

public struct GreaterThanOrEqual: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { a >= b }
}

public struct Equal: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { a == b }
}

public struct NotEqual: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { a != b }
}

public struct BothTrue: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { a != 0 && b != 0 }
}

public struct EitherTrue: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { a != 0 || b != 0 }
}

public struct OneTrue: Relation {
  public init() {}
  @inline(__always) public func holds<T: Comparable & SignedNumeric>(_ a: T, _ b: T) -> Bool { (a != 0) != (b != 0) }
}

/// `y = mask ? a : b`; the mask is dense, in the order of the result.
@specialized(where T == Float)
@specialized(where T == Double)
public func select<T: KernelScalar>(
  _ loop: StridedLoop, mask: UnsafePointer<Int32>, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
  _ y: UnsafeMutablePointer<T>
) {
  let strideA = loop.innerStrideA
  let strideB = loop.innerStrideB
  loop.forEachPiece { output, offsetA, offsetB, count in
    let y = y + output
    let mask = mask + output
    let a = a + offsetA
    let b = b + offsetB
    // Both are read whatever the mask says, or the loops would not become vectors.
    if strideA == 1 && strideB == 0 {
      let second = b[0]
      for i in 0..<count {
        let first = a[i]
        y[i] = mask[i] != 0 ? first : second
      }
    } else if strideA == 0 && strideB == 1 {
      let first = a[0]
      for i in 0..<count {
        let second = b[i]
        y[i] = mask[i] != 0 ? first : second
      }
    } else if strideA == 1 && strideB == 1 {
      for i in 0..<count {
        let (first, second) = (a[i], b[i])
        y[i] = mask[i] != 0 ? first : second
      }
    } else if strideA == 0 && strideB == 0 {
      let (first, second) = (a[0], b[0])
      for i in 0..<count { y[i] = mask[i] != 0 ? first : second }
    } else {
      for i in 0..<count {
        let (first, second) = (a[i &* strideA], b[i &* strideB])
        y[i] = mask[i] != 0 ? first : second
      }
    }
  }
}

private enum Larger: BinaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T { a > b || a.isNaN ? a : b }
}

/// The larger of two; NaN where either is NaN.
@specialized(where T == Float)
@specialized(where T == Double)
public func larger<T: KernelScalar>(
  _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  zip(Larger.self, loop, a, b, y)
}

private enum Smaller: BinaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T { a < b || a.isNaN ? a : b }
}

/// The smaller of two; NaN where either is NaN.
@specialized(where T == Float)
@specialized(where T == Double)
public func smaller<T: KernelScalar>(
  _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  zip(Smaller.self, loop, a, b, y)
}

private enum ShareOfLarger: BinaryFunction {
  @inline(__always) static func apply<T: KernelScalar>(_ a: T, _ b: T) -> T { a < b ? 0 : a == b ? 1 / 2 : 1 }
}

/// What of a gradient goes to `a` where the larger of `a` and `b` was taken: half where they are equal.
@specialized(where T == Float)
@specialized(where T == Double)
public func shareOfLarger<T: KernelScalar>(
  _ loop: StridedLoop, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  zip(ShareOfLarger.self, loop, a, b, y)
}
