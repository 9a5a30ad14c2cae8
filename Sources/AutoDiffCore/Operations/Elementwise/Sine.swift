import TensorKernels

/// `y = sin x`, `dL/dx = dL/dy · cos x`, with x in radians.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 1964, 4.3.
struct Sine: ElementwiseFunction {
  var kernel: any ScalarFunction { SineFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try x.cos() }
}

extension Variable {
  /// The sine of an angle in radians.
  public func sin() throws(TensorError) -> Variable { try tape.apply(Sine(), to: self) }
}
