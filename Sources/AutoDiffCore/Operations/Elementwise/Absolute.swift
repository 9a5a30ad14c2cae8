import TensorKernels

/// `y = |x|`, `dL/dx = dL/dy · sign(x)`: 0 at the kink, the subgradient of the smallest size. NaN stays NaN.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// Follows from the definition.
struct Absolute: ElementwiseFunction {
  var kernel: any ScalarFunction { AbsoluteFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try x.sign() }
}

extension Variable {
  /// The absolute value; its derivative at 0 is taken as 0.
  public func abs() throws(TensorError) -> Variable { try tape.apply(Absolute(), to: self) }
}
