import TensorKernels

/// `y = −x`, `dL/dx = −dL/dy`.
///
/// Any shape; the result has it too. Nothing is kept for the backward.
///
/// Follows from the definition.
struct Negate: TensorOperation {
  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(negate, negate)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try -context.gradient]
  }
}

extension Variable {
  /// Each element with the other sign.
  public static prefix func - (x: Variable) throws(TensorError) -> Variable { try x.tape.apply(Negate(), to: x) }
}
