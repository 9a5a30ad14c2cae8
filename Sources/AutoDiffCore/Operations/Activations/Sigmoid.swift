import TensorKernels

/// `y = 1 / (1 + e⁻ˣ)`, `dL/dx = dL/dy · y · (1 − y)`: the logistic function, computed from `e^−|x|`, which never
/// overflows.
///
/// Any shape; the result has it too. Kept for the backward: y.
///
/// D. Rumelhart, G. Hinton and R. Williams, "Learning Representations by Back-Propagating Errors", 1986.
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
  /// The logistic function `1 / (1 + e⁻ˣ)`, between 0 and 1.
  public func sigmoid() throws(TensorError) -> Variable { try tape.apply(Sigmoid(), to: self) }
}
