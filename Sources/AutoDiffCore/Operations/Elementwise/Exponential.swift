import TensorKernels

/// `y = eˣ`, `dL/dx = dL/dy · y`.
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
  public func exp() throws(TensorError) -> Variable { try tape.apply(Exponential(), to: self) }
}
