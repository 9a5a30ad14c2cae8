import TensorKernels

/// `y = xᵖ` for a plain number p, `dL/dx = dL/dy · p · xᵖ⁻¹`. A negative x with a fractional p gives NaN.
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

/// `y = aᵇ` with NumPy's broadcasting, `dL/da = dL/dy · b · aᵇ⁻¹`, `dL/db = dL/dy · aᵇ · ln a`.
struct Power: TensorOperation {
  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].broadcast(with: inputs[1]) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].zipped(with: inputs[1], to: context.outputShape, TensorKernels.power, TensorKernels.power)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let a = try context.input(0)
    let b = try context.input(1)
    // Where a is 0 the factors can be 0 · ∞ though the derivative is 0; there 1 stands for a.
    return [
      context.needsGradient(0)
        ? try (context.gradient * b * safeBase(a, b) { $0 == 0 }.power(b - 1)).reduced(to: a.shape) : nil,
      context.needsGradient(1)
        ? try (context.gradient * context.output() * safeBase(a, b) { $0 >= 0 }.log()).reduced(to: b.shape) : nil,
    ]
  }

  /// `a`, with 1 in the place of a 0 whose exponent satisfies the condition.
  private func safeBase(
    _ a: Variable, _ b: Variable, where condition: (Double) -> Bool
  ) throws(TensorError) -> Variable {
    guard a.value.doubles.contains(0) else { return a }
    let shape = try a.shape.broadcast(with: b.shape)
    let pairs = zip(try a.broadcast(to: shape).value.doubles, try b.broadcast(to: shape).value.doubles)
    let mask = try Tensor(pairs.map { $0 == 0 && condition($1) ? 1.0 : 0 }, shape: shape).converted(to: a.scalarType)
    return try a + a.tape.constant(mask)
  }
}

extension Variable {
  public func power(_ exponent: Double) throws(TensorError) -> Variable {
    try tape.apply(PowerOfConstant(exponent: exponent), to: self)
  }

  public func power(_ exponent: Variable) throws(TensorError) -> Variable {
    try tape.apply(Power(), to: self, exponent)
  }
}
