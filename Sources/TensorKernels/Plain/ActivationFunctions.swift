// Activations of one scalar; their equations and what happens at their kinks are documented at the operations.
//
// Values are computed without overflow: exponentials are taken of numbers that are negative or bounded.

public struct LeakyReLUFunction: ScalarFunction {
  let slope: Double
  public init(slope: Double) { self.slope = slope }
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { x > 0 ? x : T(slope) * x }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { x > 0 ? 1 : T(slope) }
}

public struct ReLU6Function: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T {
    let raised = x < 0 ? 0 : x
    return raised > 6 ? 6 : raised
  }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { x > 0 && x < 6 ? 1 : 0 }
}

/// `scale · (x > 0 ? x : alpha · (eˣ − 1))`: ELU, and with its own constants SELU.
public struct ExponentialLinearFunction: ScalarFunction {
  let alpha: Double
  let scale: Double
  public init(alpha: Double, scale: Double = 1) {
    self.alpha = alpha
    self.scale = scale
  }
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T {
    x > 0 ? T(scale) * x : T(scale * alpha) * T.inlineExponentialMinusOne(x)
  }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    x > 0 ? T(scale) : T(scale * alpha) * T.inlineExponential(x)
  }
}

/// `x · Φ(x)`, with the normal distribution function Φ and its density φ.
public struct GELUFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T {
    // Where Φ is 0, −∞ times it would be NaN.
    let distribution = T.normalDistribution(x).distribution
    return distribution == 0 ? 0 : x * distribution
  }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    let (distribution, bell) = T.normalDistribution(x)
    return distribution + x * T(0.398_942_280_401_432_678) * bell
  }
}

/// `x / 2 · (1 + tanh u)` with `u = √(2 / π) · (x + 0.044715 · x³)`; that is `x · σ(2u)` with the logistic function σ.
public struct TanhGELUFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { x * logistic(twiceU(x)) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    let s = logistic(twiceU(x))
    let slope = T(Self.factor) * (1 + T(3 * Self.cubic) * x * x)
    return s + x * s * (1 - s) * slope
  }
  @inline(__always) private func twiceU<T: KernelScalar>(_ x: T) -> T {
    T(Self.factor) * x * (1 + T(Self.cubic) * x * x)
  }
  /// `2 √(2 / π)`: a root would be taken for each element.
  @inline(__always) private static var factor: Double { 1.595_769_121_605_730_712 }
  @inline(__always) private static var cubic: Double { 0.044715 }
}

public struct SiLUFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { x * logistic(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    let s = logistic(x)
    return s + x * s * (1 - s)
  }
}

/// `x · tanh(ln(1 + eˣ))`. With `e = eˣ` and `n = e · (e + 2)` the tangent is `n / (n + 2)`, and its derivative
/// `4e · (e + 1) / (n + 2)²`: one exponential in place of three functions. Beyond 20 the tangent is 1 in both scalar
/// types.
public struct MishFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T {
    let e = T.inlineExponential(x > 20 ? 20 : x)
    let n = e * (e + 2)
    return x * (n / (n + 2))
  }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    let e = T.inlineExponential(x > 20 ? 20 : x)
    let n = e * (e + 2)
    let slope = x > 20 ? 0 : x * (4 * e * (e + 1) / ((n + 2) * (n + 2)))
    return n / (n + 2) + slope
  }
}

/// `ln(1 + eᵇˣ) / b`; the line x where `b · x` is above the threshold.
public struct SoftplusFunction: ScalarFunction {
  let beta: Double
  let threshold: Double
  public init(beta: Double, threshold: Double) {
    self.beta = beta
    self.threshold = threshold
  }
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T {
    let z = T(beta) * x
    let positive = z > 0 ? z : 0
    let y = (positive + T.inlineLogarithmOfOnePlus(T.inlineExponential(-abs(z)))) / T(beta)
    return z > T(threshold) ? x : y
  }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    let z = T(beta) * x
    return z > T(threshold) ? 1 : logistic(z)
  }
}

public struct HardSigmoidFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { hardSigmoid(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T { x > -3 && x < 3 ? 1 / 6 : 0 }
}

public struct HardSwishFunction: ScalarFunction {
  public init() {}
  @inline(__always) public func value<T: KernelScalar>(_ x: T) -> T { x * hardSigmoid(x) }
  @inline(__always) public func derivative<T: KernelScalar>(_ x: T) -> T {
    let inner = (x + x + 3) / 6
    return x <= -3 ? 0 : x < 3 ? inner : 1
  }
}

/// `min(max(x + 3, 0), 6) / 6`; NaN stays NaN.
@inline(__always)
private func hardSigmoid<T: KernelScalar>(_ x: T) -> T {
  let shifted = x + 3
  let raised = shifted < 0 ? 0 : shifted
  return (raised > 6 ? 6 : raised) / 6
}
