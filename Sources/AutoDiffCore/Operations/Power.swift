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
    return [
      context.needsGradient(0) ? try (context.gradient * b * a.power(b - 1)).reduced(to: a.shape) : nil,
      context.needsGradient(1) ? try (context.gradient * context.output() * a.log()).reduced(to: b.shape) : nil,
    ]
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
