import TensorKernels

/// `y = min(max(x + 3, 0), 6) / 6`; `dL/dx = dL/dy / 6` where `−3 < x < 3`, else 0: at both kinks the derivative is
/// taken as 0.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// A. Howard et al., "Searching for MobileNetV3", 2019.
struct HardSigmoid: ElementwiseFunction {
  var kernel: any ScalarFunction { HardSigmoidFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    try x.constant(1 / 6, where: (x.value .> -3) .& (x.value .< 3), else: 0)
  }
}

extension Variable {
  /// `min(max(x + 3, 0), 6) / 6`: a sigmoid of three straight lines.
  public func hardSigmoid() throws(TensorError) -> Variable { try tape.apply(HardSigmoid(), to: self) }
}
