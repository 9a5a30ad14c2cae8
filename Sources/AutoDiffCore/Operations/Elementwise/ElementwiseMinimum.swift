import TensorKernels

/// `y = min(a, b)`. The gradient goes to the smaller; where both are equal, half to each. NaN where either is.
///
/// With NumPy's broadcasting, each gradient summed over the axes along which its operand was repeated. Kept for the
/// backward: a and b. Shapes that do not fit are an error.
///
/// IEEE 754-2019, 9.6 (`minimum`, which NaN wins); half for each of equals is the mean of the derivatives from both
/// sides.
struct ElementwiseMinimum: TensorOperation {
  var name: String { "minimum" }
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].broadcast(with: inputs[1]) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].zipped(with: inputs[1], to: context.outputShape, smaller, smaller)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    // a is the smaller exactly where −a is the larger.
    try context.gradientsOfLarger(-context.input(0), -context.input(1))
  }
}

extension Variable {
  /// The smaller of two, elementwise with NumPy's broadcasting. Equals share the gradient.
  public func minimum(_ other: Variable) throws(TensorError) -> Variable {
    try tape.apply(ElementwiseMinimum(), to: self, other)
  }

  /// Each element, or the number where that is smaller. Equals share the gradient, so half of it is lost to the number.
  public func minimum(_ other: Double) throws(TensorError) -> Variable { try minimum(like(other)) }
}
