import TensorKernels

/// `y = ln(1 + e^(βx)) / β`, and `y = x` where βx is above the threshold; `dL/dx = dL/dy · σ(βx)` with the logistic
/// function σ, and `dL/dy` above the threshold.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau and R. Garcia, "Incorporating Second-Order Functional Knowledge for
/// Better Option Pricing", 2000.
struct Softplus: ElementwiseFunction {
  let beta: Double
  let threshold: Double

  var kernel: any ScalarFunction { SoftplusFunction(beta: beta, threshold: threshold) }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    try (x * beta).sigmoid().replacing(with: 1, where: aboveThreshold(x))
  }

  private func aboveThreshold(_ x: Variable) throws(TensorError) -> Tensor { try (x * beta).value .> threshold }
}

extension Variable {
  /// `ln(1 + e^(beta · x)) / beta`: ReLU with the kink rounded off. Above the threshold, which `beta · x` is compared
  /// with, it is the line x.
  /// - Throws: `TensorError` unless beta is a positive number.
  public func softplus(beta: Double = 1, threshold: Double = 20) throws(TensorError) -> Variable {
    guard beta > 0, beta.isFinite else {
      throw TensorError(.argument, "beta must be positive, not \(beta)", shapes: [shape], operation: "softplus")
    }
    return try tape.apply(Softplus(beta: beta, threshold: threshold), to: self)
  }
}
