import TensorKernels

/// `y = x · tanh(ln(1 + eˣ))`; `dL/dx = dL/dy · (t + x · (1 − t²) · σ(x))` with the tangent t and the logistic function
/// σ.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019.
struct Mish: ElementwiseFunction {
  var kernel: any ScalarFunction { MishFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    let t = try x.softplus().tanh()
    return try t + x * (1 - t * t) * x.sigmoid()
  }
}

extension Variable {
  /// `x · tanh(softplus(x))`.
  public func mish() throws(TensorError) -> Variable { try tape.apply(Mish(), to: self) }
}
