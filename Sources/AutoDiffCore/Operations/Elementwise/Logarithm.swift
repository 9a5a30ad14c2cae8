import TensorKernels

/// `y = ln x`, `dL/dx = dL/dy / x`. Negative numbers give NaN, 0 gives −∞.
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
  public func log() throws(TensorError) -> Variable { try tape.apply(Logarithm(), to: self) }
}
