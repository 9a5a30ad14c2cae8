// Elementary functions of one scalar; what happens at their kinks is documented at the operations.

public struct AbsoluteFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { abs(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { signOf(x) }
}

public struct SquareFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { x * x }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { x + x }
}

public struct ReciprocalSquareRootFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { 1 / x.squareRoot() }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    let y = 1 / x.squareRoot()
    return y * y * y / -2
  }
}

public struct LogarithmOfOnePlusFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { T.logarithmOfOnePlus(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { 1 / (1 + x) }
}

public struct ExponentialMinusOneFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { T.exponentialMinusOne(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { T.exponential(x) }
}

public struct SineFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { T.sine(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { T.cosine(x) }
}

public struct CosineFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { T.cosine(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { -T.sine(x) }
}

public struct ErrorFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { T.errorFunction(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    T(1.128_379_167_095_512_574) * T.exponential(-x * x)
  }
}

/// NaN stays NaN.
public struct ClampFunction: ScalarFunction {
  let low: Double
  let high: Double
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T {
    let raised = x < T(low) ? T(low) : x
    return raised > T(high) ? T(high) : raised
  }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { x >= T(low) && x <= T(high) ? 1 : 0 }
}

public struct SignFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { signOf(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { 0 }
}

public struct RoundingFunction: ScalarFunction {
  let rule: FloatingPointRoundingRule
  public init(_ rule: FloatingPointRoundingRule) { self.rule = rule }
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T {
    // Each rule is a constant where it is used: the rounding is then one instruction or one call.
    switch rule {
    case .down: x.rounded(.down)
    case .up: x.rounded(.up)
    case .towardZero: x.rounded(.towardZero)
    case .toNearestOrEven: x.rounded(.toNearestOrEven)
    default: x.rounded(rule)
    }
  }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { 0 }
}
