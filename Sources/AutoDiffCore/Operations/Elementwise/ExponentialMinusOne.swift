import TensorKernels

/// `y = eˣ − 1`, exact where x is small, `dL/dx = dL/dy · eˣ`.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// IEEE 754-2019, 9.2 (`expm1`).
struct ExponentialMinusOne: ElementwiseFunction {
  var kernel: any ScalarFunction { ExponentialMinusOneFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try x.exp() }
}

extension Variable {
  /// `eˣ − 1`, exact where x is so small that the difference would be rounding.
  public func expm1() throws(TensorError) -> Variable { try tape.apply(ExponentialMinusOne(), to: self) }
}
