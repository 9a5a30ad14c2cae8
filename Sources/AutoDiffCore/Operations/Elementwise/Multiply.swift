import TensorKernels

/// `y = a · b`. `dL/da = dL/dy · b`, `dL/db = dL/dy · a`.
///
/// With NumPy's broadcasting: shapes are aligned at their last axes, sizes of 1 are repeated, and each gradient is
/// summed over the axes along which its operand was. Kept for the backward: a and b. Shapes that do not fit are an
/// error.
///
/// C. Harris et al., "Array Programming with NumPy", 2020 (broadcasting).
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
  /// - Throws: `TensorError` for shapes that do not broadcast, other scalar types, and another tape.
  public static func * (a: Variable, b: Variable) throws(TensorError) -> Variable {
    try a.tape.apply(Multiply(), to: a, b)
  }

  /// Each element times the number.
  public static func * (a: Variable, b: Double) throws(TensorError) -> Variable { try a * a.like(b) }
  /// The number times each element.
  public static func * (a: Double, b: Variable) throws(TensorError) -> Variable { try b.like(a) * b }
}
