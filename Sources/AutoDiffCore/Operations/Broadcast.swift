/// Repeats along axes of size 1 and new leading axes; `dL/dx` is the sum over the repetitions.
struct Broadcast: TensorOperation {
  let shape: Shape

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard try inputs[0].broadcast(with: shape) == shape else {
      throw TensorError(.shape, "the input does not broadcast to \(shape)", shapes: inputs)
    }
    return shape
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].copied(to: shape, strides: inputs[0].shape.strides(broadcastTo: shape))
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient.reduced(to: context.inputShape(0))]
  }
}

extension Variable {
  public func broadcast(to shape: Shape) throws(TensorError) -> Variable {
    shape == self.shape ? self : try tape.apply(Broadcast(shape: shape), to: self)
  }
}
