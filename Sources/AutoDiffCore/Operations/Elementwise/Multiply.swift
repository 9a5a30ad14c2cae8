import TensorKernels

/// `y = a · b` with NumPy's broadcasting. `dL/da = dL/dy · b, dL/db = dL/dy · a`, each summed over the axes along which its operand was repeated.
struct Multiply: TensorOperation {
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].broadcast(with: inputs[1]) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].zipped(with: inputs[1], to: context.outputShape, multiply, multiply)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [
      context.needsGradient(0) ? try (context.gradient * context.input(1)).reduced(to: context.inputShape(0)) : nil,
      context.needsGradient(1) ? try (context.gradient * context.input(0)).reduced(to: context.inputShape(1)) : nil,
    ]
  }
}

extension Variable {
  /// Elementwise, with NumPy's broadcasting: shapes are aligned at their last axes, and sizes of 1 are repeated.
  public static func * (a: Variable, b: Variable) throws(TensorError) -> Variable {
    try a.tape.apply(Multiply(), to: a, b)
  }

  public static func * (a: Variable, b: Double) throws(TensorError) -> Variable { try a * a.like(b) }
  public static func * (a: Double, b: Variable) throws(TensorError) -> Variable { try b.like(a) * b }
}
