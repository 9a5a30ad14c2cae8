import TensorKernels

/// `y = λ · x` where `x > 0`, else `λ · α · (eˣ − 1)`, with the constants that make mean 0 and variance 1 a fixed point
/// of a layer; `dL/dx = dL/dy · λ · (x > 0 ? 1 : α · eˣ)`: at 0 the derivative is λ · α.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// G. Klambauer, T. Unterthiner, A. Mayr and S. Hochreiter, "Self-Normalizing Neural Networks", 2017.
struct SELU: ElementwiseFunction {
  private static let alpha = 1.6732632423543772848
  private static let scale = 1.0507009873554804934

  var name: String { "selu" }
  var kernel: any ScalarFunction { ExponentialLinearFunction(alpha: Self.alpha, scale: Self.scale) }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    try x.exponentialLinearDerivative(alpha: Self.alpha, scale: Self.scale)
  }
}

extension Variable {
  /// ELU with the two constants of self-normalising networks.
  public func selu() throws(TensorError) -> Variable { try tape.apply(SELU(), to: self) }
}
