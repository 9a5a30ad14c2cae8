import TensorKernels

/// `y = 1 / (1 + e⁻ˣ)`, `dL/dx = dL/dy · y · (1 − y)`.
struct Sigmoid: TensorOperation {
  var keeps: KeptValues { .output }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(sigmoid, sigmoid)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let y = try context.output()
    return [try context.gradient * y * (1 - y)]
  }
}

extension Variable {
  public func sigmoid() throws(TensorError) -> Variable { try tape.apply(Sigmoid(), to: self) }
}
