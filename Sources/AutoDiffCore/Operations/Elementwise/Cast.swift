/// The elements in another floating-point type; the gradient goes back in the input's type.
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
