import TensorKernels

/// `y = |x|`, `dL/dx = dL/dy · sign(x)`: 0 at the kink.
struct Absolute: ElementwiseFunction {
  var kernel: any ScalarFunction { AbsoluteFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try x.sign() }
}

extension Variable {
  /// The absolute value; its derivative at 0 is taken as 0.
  public func abs() throws(TensorError) -> Variable { try tape.apply(Absolute(), to: self) }
}
