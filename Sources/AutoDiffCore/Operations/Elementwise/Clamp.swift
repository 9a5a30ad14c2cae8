import TensorKernels

/// `y = min(max(x, low), high)`; `dL/dx = dL/dy` where `low ≤ x ≤ high`, else 0: at a limit itself the gradient passes.
/// NaN stays NaN, and its gradient is 0.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// Follows from the definition.
struct Clamp: ElementwiseFunction {
  /// −∞ where there is no limit.
  let low: Double
  /// ∞ where there is no limit.
  let high: Double

  var kernel: any ScalarFunction { ClampFunction(low: low, high: high) }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    try x.constant(1, where: (x.value .>= low) .& (x.value .<= high), else: 0)
  }
}

extension Variable {
  /// Each element, or the nearer limit where it lies beyond one. The gradient passes at the limits themselves.
  /// - Throws: `TensorError` without any limit, and for limits in the wrong order or NaN.
  public func clamped(min low: Double? = nil, max high: Double? = nil) throws(TensorError) -> Variable {
    try named("clamp") { () throws(TensorError) in
      guard low != nil || high != nil else { throw TensorError(.argument, "expected at least one limit") }
      let operation = Clamp(low: low ?? -.infinity, high: high ?? .infinity)
      guard operation.low <= operation.high else {
        throw TensorError(.argument, "the limits \(operation.low) and \(operation.high) leave nothing between them")
      }
      return try tape.apply(operation, to: self)
    }
  }
}
