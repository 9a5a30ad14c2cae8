import TensorKernels

/// `y = cos x`, `dL/dx = −dL/dy · sin x`, with x in radians.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 1964, 4.3.
struct Cosine: ElementwiseFunction {
  var kernel: any ScalarFunction { CosineFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try -x.sin() }
}

extension Variable {
  /// The cosine of an angle in radians.
  public func cos() throws(TensorError) -> Variable { try tape.apply(Cosine(), to: self) }
}
