import TensorKernels

/// `y = erf x = 2/√π ∫₀ˣ e^(−t²) dt`, `dL/dx = dL/dy · 2/√π · e^(−x²)`.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 1964, 7.1.
struct GaussianError: ElementwiseFunction {
  var name: String { "erf" }
  var kernel: any ScalarFunction { ErrorFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    try (-x.square()).exp() * (2 / Double.pi.squareRoot())
  }
}

extension Variable {
  /// The error function, `2/√π ∫₀ˣ e^(−t²) dt`.
  public func erf() throws(TensorError) -> Variable { try tape.apply(GaussianError(), to: self) }
}
