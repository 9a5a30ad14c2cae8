/// `y` is x in another floating-point type, each element rounded to the nearest number of it; `dL/dx` is `dL/dy` in the
/// input's type.
///
/// Any shape; the result has it too. Nothing is kept for the backward. `int32` is an error: only a tensor is converted
/// to it, and without a gradient.
///
/// IEEE 754-2019, 5.4.2 (conversions between formats).
struct Cast: TensorOperation {
  let type: ScalarType
  let inputType: ScalarType

  var keeps: KeptValues { [] }

  func outputType(of inputs: [ScalarType]) throws(TensorError) -> ScalarType {
    guard type.isFloatingPoint else {
      throw TensorError(
        .scalarType,
        "expected a floating-point type to convert to, not \(type.rawValue); a tensor's own converted(to:) "
          + "rounds")
    }
    return type
  }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].converted(to: type)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient.converted(to: inputType)]
  }
}

extension Variable {
  /// The elements as `float32` or `float64`; the gradient goes back in this variable's own type.
  public func converted(to type: ScalarType) throws(TensorError) -> Variable {
    type == scalarType && type.isFloatingPoint
      ? self : try tape.apply(Cast(type: type, inputType: scalarType), to: self)
  }
}
