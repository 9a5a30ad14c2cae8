import TensorKernels

/// `y = a + b`. `dL/da = dL/dy`, `dL/db = dL/dy`.
///
/// With NumPy's broadcasting: shapes are aligned at their last axes, sizes of 1 are repeated, and each gradient is
/// summed over the axes along which its operand was. Nothing is kept for the backward. Shapes that do not fit are an
/// error.
///
/// C. Harris et al., "Array Programming with NumPy", 2020 (broadcasting).
struct Add: TensorOperation {
  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].broadcast(with: inputs[1]) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let (a, b) = (inputs[0], inputs[1])
    if a.scalarType == .float32, a.shape == b.shape {
      let (first, second) = (a.term(in: a.shape), b.term(in: a.shape))
      if first.factor != nil || second.factor != nil || !context.isRecorded {
        return try Tensor(DeferredSum(first: first, second: second), a.shape)
      }
    }
    return try a.zipped(with: b, to: context.outputShape, add, add)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [
      context.needsGradient(0) ? try context.gradient.reduced(to: context.inputShape(0)) : nil,
      context.needsGradient(1) ? try context.gradient.reduced(to: context.inputShape(1)) : nil,
    ]
  }
}

extension Variable {
  /// Elementwise, with NumPy's broadcasting: shapes are aligned at their last axes, and sizes of 1 are repeated.
  /// - Throws: `TensorError` for shapes that do not broadcast, other scalar types, and another tape.
  public static func + (a: Variable, b: Variable) throws(TensorError) -> Variable {
    try a.tape.apply(Add(), to: a, b)
  }

  /// Each element plus the number.
  public static func + (a: Variable, b: Double) throws(TensorError) -> Variable { try a + a.like(b) }
  /// The number plus each element.
  public static func + (a: Double, b: Variable) throws(TensorError) -> Variable { try b.like(a) + b }
}
