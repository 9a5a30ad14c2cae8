/// The same elements in the order of memory under another shape; `dL/dx` is `dL/dy` under the old one.
///
/// Shares the storage. Nothing is kept for the backward. A shape of another number of elements is an error.
///
/// Follows from the definition.
struct Reshape: ElementMove {
  let shape: Shape

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].resolvingReshape(to: shape) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    Tensor(sharing: inputs[0], shape: context.outputShape)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient.reshaped(context.inputShape(0))]
  }
}

extension Variable {
  /// The same elements under another shape; one size may be -1 and follows from the others.
  /// - Throws: `TensorError` for a shape of another number of elements.
  public func reshaped(_ shape: Shape) throws(TensorError) -> Variable {
    shape == self.shape ? self : try tape.apply(Reshape(shape: shape), to: self)
  }

  /// `[N, …]` as `[N, product of the rest]`.
  public func flattened() throws(TensorError) -> Variable {
    guard shape.rank > 0 else {
      throw TensorError(.shape, "expected a batch [N, …]", shapes: [shape], operation: "flatten")
    }
    return try reshaped([shape[0], Shape(Array(shape.dropFirst())).elementCount])
  }
}
