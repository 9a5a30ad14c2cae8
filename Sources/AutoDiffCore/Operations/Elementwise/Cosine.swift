import TensorKernels

/// `y = cos x`, `dL/dx = −dL/dy · sin x`.
struct Cosine: ElementwiseFunction {
  var kernel: any ScalarFunction { CosineFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try -x.sin() }
}

extension Variable {
  /// The cosine of an angle in radians.
  public func cos() throws(TensorError) -> Variable { try tape.apply(Cosine(), to: self) }
}
