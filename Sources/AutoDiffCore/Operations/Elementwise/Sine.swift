import TensorKernels

/// `y = sin x`, `dL/dx = dL/dy · cos x`.
struct Sine: ElementwiseFunction {
  var kernel: any ScalarFunction { SineFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try x.cos() }
}

extension Variable {
  /// The sine of an angle in radians.
  public func sin() throws(TensorError) -> Variable { try tape.apply(Sine(), to: self) }
}
