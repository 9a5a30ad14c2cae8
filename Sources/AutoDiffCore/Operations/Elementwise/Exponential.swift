import TensorKernels

/// `y = eˣ`, `dL/dx = dL/dy · y`. What is too large becomes infinite.
///
/// Any shape; the result has it too. Kept for the backward: y.
///
/// M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 1964, 4.2.
struct Exponential: TensorOperation {
  var keeps: KeptValues { .output }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(exponential, exponential)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient * context.output()]
  }
}

extension Variable {
  /// `eˣ` of each element.
  public func exp() throws(TensorError) -> Variable { try tape.apply(Exponential(), to: self) }
}
