import TensorKernels

/// `y = tanh x`, `dL/dx = dL/dy · (1 − y²)`.
///
/// Any shape; the result has it too. Kept for the backward: y.
///
/// Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, "Efficient BackProp", 1998.
struct HyperbolicTangent: TensorOperation {
  var keeps: KeptValues { .output }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(hyperbolicTangent, hyperbolicTangent)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let y = try context.output()
    return [try context.gradient * (1 - y * y)]
  }
}

extension Variable {
  /// The hyperbolic tangent, between −1 and 1.
  public func tanh() throws(TensorError) -> Variable { try tape.apply(HyperbolicTangent(), to: self) }
}
