import TensorKernels

/// `y = −1, 0 or 1`; of NaN 0. The gradient is zero everywhere, also at the jump; nothing is accumulated for it.
///
/// Any shape; the result has it too. Nothing is kept for the backward.
///
/// Follows from the definition.
struct Sign: TensorOperation {
  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(SignFunction())
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [nil] }
}

extension Variable {
  /// −1, 0 or 1. No gradient flows through it.
  public func sign() throws(TensorError) -> Variable { try tape.apply(Sign(), to: self) }
}
