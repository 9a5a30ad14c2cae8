import TensorKernels

/// `y = x²`, `dL/dx = dL/dy · 2x`.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// Follows from the definition.
struct Square: ElementwiseFunction {
  var kernel: any ScalarFunction { SquareFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable { try x * 2 }
}

extension Variable {
  /// `x²`.
  public func square() throws(TensorError) -> Variable { try tape.apply(Square(), to: self) }
}
