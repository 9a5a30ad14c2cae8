/// `y[.., i, ..] = x[.., 0, ..]` along axes of size 1, and along new leading axes; `dL/dx` is the sum over the
/// repetitions.
///
/// To the shape that is given. Nothing is kept for the backward. A shape to which the input does not broadcast is an
/// error.
///
/// C. Harris et al., "Array Programming with NumPy", 2020 (broadcasting).
struct Broadcast: ElementMove {
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
  /// Repeats along axes of size 1 and along new leading axes. A size of -1 stands for the input's own.
  /// - Throws: `TensorError` for a shape to which this does not broadcast.
  public func broadcast(to shape: Shape) throws(TensorError) -> Variable {
    let extra = shape.rank - self.shape.rank
    let wanted = Shape(shape.indices.map { shape[$0] == -1 && $0 >= extra ? self.shape[$0 - extra] : shape[$0] })
    return wanted == self.shape ? self : try tape.apply(Broadcast(shape: wanted), to: self)
  }
}

extension Tensor {
  /// Repeats along axes of size 1 and along new leading axes. A size of -1 stands for the input's own.
  public func broadcast(to shape: Shape) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.broadcast(to: shape) }
  }
}
