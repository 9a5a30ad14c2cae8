import TensorKernels

/// `y = x · Φ(x)` with the normal distribution function Φ; `dL/dx = dL/dy · (Φ(x) + x · φ(x))` with its density φ.
/// Approximately `y = x / 2 · (1 + tanh u)` with `u = √(2 / π) · (x + 0.044715 · x³)`.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units", 2016.
struct GELU: ElementwiseFunction {
  let approximation: GELUApproximation

  var name: String { "gelu" }
  var kernel: any ScalarFunction { approximation == .none ? GELUFunction() : TanhGELUFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    let square = try x.square()
    switch approximation {
    case .none:
      let distribution = try ((x * 0.5.squareRoot()).erf() + 1) * 0.5
      return try distribution + x * (square * -0.5).exp() * (1 / (2 * Double.pi).squareRoot())
    case .tanh:
      // x / 2 · (1 + tanh u) is x · s with s = sigmoid(2u).
      let factor = 2 * (2 / Double.pi).squareRoot()
      let s = try (x * (square * 0.044715 + 1) * factor).sigmoid()
      return try s + x * s * (1 - s) * (square * (3 * 0.044715) + 1) * factor
    }
  }
}

/// How GELU's distribution function is computed.
public enum GELUApproximation: Sendable, Hashable {
  /// By the error function.
  case none
  /// By a hyperbolic tangent, as the first networks with GELU did; differs by up to 5e-4.
  case tanh
}

extension Variable {
  /// `x · Φ(x)`, with the normal distribution function Φ.
  public func gelu(approximation: GELUApproximation = .none) throws(TensorError) -> Variable {
    try tape.apply(GELU(approximation: approximation), to: self)
  }
}
