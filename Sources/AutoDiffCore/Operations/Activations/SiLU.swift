import TensorKernels

/// `y = x · σ(x)`, with the logistic function σ; `dL/dx = dL/dy · σ(x) · (1 + x · (1 − σ(x)))`.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
/// Reinforcement Learning", 2017.
struct SiLU: ElementwiseFunction {
  var name: String { "silu" }
  var kernel: any ScalarFunction { SiLUFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    let s = try x.sigmoid()
    return try s * (1 + x * (1 - s))
  }
}

extension Variable {
  /// `x · sigmoid(x)`, also known as Swish.
  public func silu() throws(TensorError) -> Variable { try tape.apply(SiLU(), to: self) }
}
