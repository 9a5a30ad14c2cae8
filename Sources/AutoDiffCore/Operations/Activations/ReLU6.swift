import TensorKernels

/// `y = min(max(x, 0), 6)`; `dL/dx = dL/dy` where `0 < x < 6`, else 0: at both kinks the derivative is taken as 0.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// A. Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.
struct ReLU6: ElementwiseFunction {
  var name: String { "relu6" }
  var kernel: any ScalarFunction { ReLU6Function() }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    try x.constant(1, where: (x.value .> 0) .& (x.value .< 6), else: 0)
  }
}

extension Variable {
  /// `min(max(x, 0), 6)`.
  public func relu6() throws(TensorError) -> Variable { try tape.apply(ReLU6(), to: self) }
}
