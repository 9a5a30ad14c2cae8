import TensorKernels

/// `y = 1 / √x`, `dL/dx = −dL/dy · y³ / 2`. Infinite at 0, NaN below.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// IEEE 754-2019, 9.2 (`rSqrt`).
struct ReciprocalSquareRoot: ElementwiseFunction {
  var kernel: any ScalarFunction { ReciprocalSquareRootFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    let y = try x.rsqrt()
    return try y * y * y * -0.5
  }
}

extension Variable {
  /// `1 / √x`: infinite at 0, NaN below.
  public func rsqrt() throws(TensorError) -> Variable { try tape.apply(ReciprocalSquareRoot(), to: self) }
}
