import TensorKernels

/// `y = max(a, b)`. The gradient goes to the larger; where both are equal, half to each. NaN where either is.
///
/// With NumPy's broadcasting, each gradient summed over the axes along which its operand was repeated. Kept for the
/// backward: a and b. Shapes that do not fit are an error.
///
/// IEEE 754-2019, 9.6 (`maximum`, which NaN wins); half for each of equals is the mean of the derivatives from both
/// sides.
struct ElementwiseMaximum: TensorOperation {
  var name: String { "maximum" }
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].broadcast(with: inputs[1]) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].zipped(with: inputs[1], to: context.outputShape, larger, larger)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    try context.gradientsOfLarger(context.input(0), context.input(1))
  }
}

extension BackwardContext {
  /// The gradients of both inputs where the one with the larger key was taken, and half of each where the keys are
  /// equal. The shares are constants almost everywhere, so they are for the second derivative too.
  func gradientsOfLarger(_ a: Variable, _ b: Variable) throws(TensorError) -> [Variable?] {
    func share(_ a: Variable, _ b: Variable) throws(TensorError) -> Variable {
      let share = try a.value.zipped(with: b.value, to: gradient.shape, shareOfLarger, shareOfLarger)
      return try (gradient * tape.constant(share)).reduced(to: a.shape)
    }
    return [needsGradient(0) ? try share(a, b) : nil, needsGradient(1) ? try share(b, a) : nil]
  }
}

extension Variable {
  /// The larger of two, elementwise with NumPy's broadcasting. Equals share the gradient.
  public func maximum(_ other: Variable) throws(TensorError) -> Variable {
    try tape.apply(ElementwiseMaximum(), to: self, other)
  }

  /// Each element, or the number where that is larger. Equals share the gradient, so half of it is lost to the number.
  public func maximum(_ other: Double) throws(TensorError) -> Variable { try maximum(like(other)) }
}
