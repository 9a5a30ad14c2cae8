import TensorKernels

/// `y = a` where the mask is true, else `b`. The gradient goes to the operand that was taken. What the other one held,
/// even NaN, does not matter to the result nor to the gradient.
///
/// With NumPy's broadcasting among all three, each gradient summed over the axes along which its operand was repeated.
/// Nothing but the mask is kept for the backward.
///
/// Follows from the definition.
struct Select: TensorOperation {
  /// `int32`; 0 is false, everything else true.
  let mask: Tensor

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard mask.scalarType == .int32 else {
      throw TensorError(
        .scalarType, "expected a mask of int32, not \(mask.scalarType.rawValue)", shapes: [mask.shape] + inputs)
    }
    return try mask.shape.broadcast(with: inputs[0]).broadcast(with: inputs[1])
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let shape = context.outputShape
    let dense =
      mask.shape == shape ? mask : try mask.copied(to: shape, strides: mask.shape.strides(broadcastTo: shape))
    return try dense.withPointer(Int32.self) { (mask) throws(TensorError) in
      try inputs[0].zipped(
        with: inputs[1], to: shape, { select($0, mask: mask, $1, $2, $3) }, { select($0, mask: mask, $1, $2, $3) })
    }
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let g = context.gradient
    let zero = try g.like(0)
    return [
      context.needsGradient(0) ? try Variable.select(mask, g, zero).reduced(to: context.inputShape(0)) : nil,
      context.needsGradient(1) ? try Variable.select(mask, zero, g).reduced(to: context.inputShape(1)) : nil,
    ]
  }
}

extension Variable {
  /// `a` where the mask is true, else `b`, with NumPy's broadcasting among all three.
  /// - Parameter mask: of `int32`, as comparisons give it; 0 is false, everything else true.
  /// - Throws: `TensorError` for a mask of another type, and for shapes that do not broadcast.
  public static func select(_ mask: Tensor, _ a: Variable, _ b: Variable) throws(TensorError) -> Variable {
    try a.tape.apply(Select(mask: mask), to: a, b)
  }

  /// The elements, with those of `other` where the mask is true.
  public func replacing(with other: Variable, where mask: Tensor) throws(TensorError) -> Variable {
    try .select(mask, other, self)
  }

  /// The elements, with the number where the mask is true.
  public func replacing(with number: Double, where mask: Tensor) throws(TensorError) -> Variable {
    try .select(mask, like(number), self)
  }

  /// A constant: one number where the mask is true and another elsewhere.
  func constant(_ number: Double, where mask: Tensor, else other: Double) throws(TensorError) -> Variable {
    try .select(mask, like(number), like(other))
  }
}
