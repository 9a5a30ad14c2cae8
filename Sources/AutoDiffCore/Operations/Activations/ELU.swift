import TensorKernels

/// `y = x` where `x > 0`, else `α · (eˣ − 1)`; `dL/dx = dL/dy · (x > 0 ? 1 : α · eˣ)`: at 0 the derivative is α.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// D. Clevert, T. Unterthiner and S. Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units",
/// 2015.
struct ELU: ElementwiseFunction {
  let alpha: Double

  var name: String { "elu" }
  var kernel: any ScalarFunction { ExponentialLinearFunction(alpha: alpha) }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    try x.exponentialLinearDerivative(alpha: alpha, scale: 1)
  }
}

extension Variable {
  /// `x` where it is positive, else `alpha · (eˣ − 1)`.
  public func elu(alpha: Double = 1) throws(TensorError) -> Variable { try tape.apply(ELU(alpha: alpha), to: self) }

  /// `scale` where this is positive, else `scale · alpha · eˣ`.
  func exponentialLinearDerivative(alpha: Double, scale: Double) throws(TensorError) -> Variable {
    let isPositive = try self .> 0
    // The exponential of a large number would be infinite, and its gradient infinity times 0.
    let exponential = try replacing(with: 0, where: isPositive).exp() * (scale * alpha)
    return try exponential.replacing(with: scale, where: isPositive)
  }
}
