/// `y = x`; `dL/dx = function(dL/dy)`, or `dL/dy` itself where the function returns nothing. Any shape; the result has
/// it too. Nothing is kept for the backward. Follows from the definition.
struct OnGradient: TensorOperation {
  let function: @Sendable (Variable) throws -> Variable?

  var name: String { "onGradient" }
  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor { inputs[0] }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let gradient = context.gradient
    return [try typed { try function(gradient) } ?? gradient]
  }
}

extension Variable {
  /// The same value; when gradients are asked for, `function` is given the gradient of what this returns, and may
  /// return another one of the same shape in its place, or `nil` to let it pass.
  ///
  /// ```swift
  /// let h = try encoder(x).onGradient { g in try g.clamped(min: -1, max: 1) }
  /// ```
  ///
  /// It is called once for each time that gradients are asked for, with the sum over all uses of the result, and not at
  /// all where the loss does not depend on it. Where gradients are differentiable, what the function does is recorded,
  /// and a second derivative is that of the replaced gradient; on its way back it passes through the function too. It
  /// must not capture variables of the tape, which would then never be freed.
  /// - Throws: `TensorError`; when gradients are asked for, what the function throws, and where its gradient has
  ///   another shape.
  public func onGradient(
    _ function: @escaping @Sendable (Variable) throws -> Variable?
  ) throws(TensorError) -> Variable {
    try tape.apply(OnGradient(function: function), to: self)
  }
}
