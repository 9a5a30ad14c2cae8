import TensorKernels

/// `y = ln x`, `dL/dx = dL/dy / x`. −∞ at 0, where the derivative is infinite; NaN below, where the derivative is that
/// of the formula.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 1964, 4.1.
struct Logarithm: TensorOperation {
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(logarithm, logarithm)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient / context.input(0)]
  }
}

extension Variable {
  /// The natural logarithm of each element: −∞ of 0, NaN of negative numbers.
  public func log() throws(TensorError) -> Variable { try tape.apply(Logarithm(), to: self) }
}
