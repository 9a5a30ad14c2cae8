import TensorKernels

/// `y = ln(1 + x)`, exact where x is small, `dL/dx = dL/dy / (1 + x)`. −∞ at −1, NaN below.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// IEEE 754-2019, 9.2 (`logp1`).
struct LogarithmOfOnePlus: ElementwiseFunction {
  var kernel: any ScalarFunction { LogarithmOfOnePlusFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try 1 / (1 + x) }
}

extension Variable {
  /// `ln(1 + x)`, exact where x is so small that `1 + x` would round it away.
  public func log1p() throws(TensorError) -> Variable { try tape.apply(LogarithmOfOnePlus(), to: self) }
}
