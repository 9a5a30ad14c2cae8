import TensorKernels

/// `y[n, i, j, c]` is the largest element under the window at `(i, j)` of channel `c`. The gradient goes to the
/// first of equals, row by row. Padding never wins; NaN is larger than every number.
struct MaxPool2D: TensorOperation {
  let sliding: Pooling2D

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    try sliding.geometry(input: inputs[0]).outputShape
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let g = try sliding.geometry(input: inputs[0].shape)
    let result = try Tensor(uninitialized: g.outputShape, inputs[0].scalarType)
    let indices = try Tensor(uninitialized: g.outputShape, .int32)
    context.saved = [indices]
    guard result.elementCount > 0 else { return result }
    if result.scalarType == .float64 {
      inputs[0].withPointer(Double.self) { x in
        result.fill { y in indices.fill { maxPool(g, x, y, indices: $0) } }
      }
    } else {
      inputs[0].withInput { x, transform in
        result.fill { y in
          if context.isRecorded {
            indices.fill { kernels.maxPool(g, x, transform, y, indices: $0) }
          } else {
            kernels.maxPool(g, x, transform, y, indices: nil)
          }
        }
      }
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let shape = try context.inputShape(0)
    return [try context.gradient.scatteredSum(indices: context.saved[0], to: shape, groups: shape[0])]
  }
}

extension Variable {
  /// The largest element under a window that slides over images `[N, H, W, C]`; the stride is the window unless
  /// given.
  public func maxPool2D(
    window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid
  ) throws(TensorError) -> Variable {
    try tape.apply(
      MaxPool2D(sliding: Pooling2D(window: window, stride: stride ?? window, padding: padding)), to: self)
  }
}
