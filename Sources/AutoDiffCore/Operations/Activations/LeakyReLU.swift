import TensorKernels

/// `y = x` where `x > 0`, else `slope · x`; `dL/dx = dL/dy · (x > 0 ? 1 : slope)`: at the kink the derivative is the
/// slope.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// A. Maas, A. Hannun and A. Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013.
struct LeakyReLU: ElementwiseFunction {
  let slope: Double

  var kernel: any ScalarFunction { LeakyReLUFunction(slope: slope) }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    try x.constant(1, where: x.value .> 0, else: slope)
  }
}

extension Variable {
  /// `x` where it is positive, else `slope · x`.
  public func leakyReLU(slope: Double = 0.01) throws(TensorError) -> Variable {
    try tape.apply(LeakyReLU(slope: slope), to: self)
  }
}
