import TensorKernels

/// `y = xᵖ` for a plain number p, `dL/dx = dL/dy · p · xᵖ⁻¹`. A negative x with a fractional p gives NaN; `x⁰` is 1 for
/// every x, and its derivative 0.
///
/// Any shape; the result has it too. Kept for the backward: x.
///
/// IEEE 754-2019, 9.2 (`pow`).
struct PowerOfConstant: TensorOperation {
  let exponent: Double

  var name: String { "power" }
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(
      { powerOf($0, exponent: Float(exponent), $1, $2) }, { powerOf($0, exponent: exponent, $1, $2) })
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    // The derivative of a constant is 0 even where 0⁻¹ is not finite.
    if exponent == 0 { return [nil] }
    return [try context.gradient * context.input(0).power(exponent - 1) * exponent]
  }
}

/// `y = aᵇ`, `dL/da = dL/dy · b · aᵇ⁻¹`, `dL/db = dL/dy · aᵇ · ln a`. A negative a with a fractional b gives NaN; `a⁰`
/// is 1 for every a. Where a is 0 the derivatives are the limits: `dL/da` is 0 for an exponent of 0, and `dL/db` is 0
/// unless the exponent is negative.
///
/// With NumPy's broadcasting, each gradient summed over the axes along which its operand was repeated. Kept for the
/// backward: a, b and y. Shapes that do not fit are an error.
///
/// IEEE 754-2019, 9.2 (`pow`).
struct Power: TensorOperation {
  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].broadcast(with: inputs[1]) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].zipped(with: inputs[1], to: context.outputShape, TensorKernels.power, TensorKernels.power)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let a = try context.input(0)
    let b = try context.input(1)
    // Where a is 0 the factors can be 0 · ∞ though the derivative is 0; there 1 stands for a.
    let isZero = try a .== 0
    return [
      context.needsGradient(0)
        ? try (context.gradient * b * safeBase(a, isZero, b .== 0).power(b - 1)).reduced(to: a.shape) : nil,
      context.needsGradient(1)
        ? try (context.gradient * context.output() * safeBase(a, isZero, b .>= 0).log()).reduced(to: b.shape) : nil,
    ]
  }

  /// `a` with 1 where it is 0 and its exponent is one of those.
  private func safeBase(_ a: Variable, _ isZero: Tensor, _ exponents: Tensor) throws(TensorError) -> Variable {
    guard try isZero.any().scalar() != 0 else { return a }
    return try a + a.tape.constant((isZero .& exponents).converted(to: a.scalarType))
  }
}

extension Variable {
  /// Each element to the power of one number, which is not differentiated.
  public func power(_ exponent: Double) throws(TensorError) -> Variable {
    try tape.apply(PowerOfConstant(exponent: exponent), to: self)
  }

  /// Elementwise, with NumPy's broadcasting; both are differentiated.
  /// - Throws: `TensorError` for shapes that do not broadcast.
  public func power(_ exponent: Variable) throws(TensorError) -> Variable {
    try tape.apply(Power(), to: self, exponent)
  }
}
