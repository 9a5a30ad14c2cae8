import TensorKernels

/// `y = √x`, `dL/dx = dL/dy / 2y`. The derivative at 0 is infinite; NaN below 0.
///
/// Any shape; the result has it too. Kept for the backward: y.
///
/// Follows from the definition.
struct SquareRoot: TensorOperation {
  var keeps: KeptValues { .output }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(squareRoot, squareRoot)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient / (context.output() * 2)]
  }
}

extension Variable {
  /// The square root of each element: NaN of negative numbers. The derivative at 0 is infinite.
  public func sqrt() throws(TensorError) -> Variable { try tape.apply(SquareRoot(), to: self) }
}
