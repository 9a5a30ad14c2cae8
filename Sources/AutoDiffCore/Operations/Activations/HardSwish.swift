import TensorKernels

/// `y = x · min(max(x + 3, 0), 6) / 6`; `dL/dx = dL/dy · (2x + 3) / 6` where `−3 < x < 3`, 0 up to −3 and `dL/dy` from
/// 3 on.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// A. Howard et al., "Searching for MobileNetV3", 2019.
struct HardSwish: ElementwiseFunction {
  var kernel: any ScalarFunction { HardSwishFunction() }

  func derivative(at x: Variable) throws(TensorError) -> Variable {
    let inner = try (x * 2 + 3) / 6
    return try inner.replacing(with: 0, where: x.value .<= -3).replacing(with: 1, where: x.value .>= 3)
  }
}

extension Variable {
  /// `x · hardSigmoid(x)`.
  public func hardSwish() throws(TensorError) -> Variable { try tape.apply(HardSwish(), to: self) }
}
