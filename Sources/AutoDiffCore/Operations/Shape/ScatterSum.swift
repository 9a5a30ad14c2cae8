import TensorKernels

/// `y = 0; y[indices[i]] += x[i]`, with flat indices into the output; `dL/dx[i] = dL/dy[indices[i]]`: `Gather`, its
/// transpose. How the gradient of a maximum finds its way back.
///
/// The input has the indices' shape, the result that which is given. Kept for the backward: the indices alone, which
/// the callers have checked. Terms of one sum are added in their order.
///
/// Follows from the definition.
struct ScatterSum: TensorOperation {
  /// `int32`, of the input's shape; each within the output.
  let indices: Tensor
  let shape: Shape
  /// Independent parts: the first `1 / groups` of the indices point into the first `1 / groups` of the output.
  let groups: Int
  /// Where the indices are those of a max pooling behind a ReLU.
  var pooling: RectifiedPooling?

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { shape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    if let pooling, x.scalarType == .float32, shape.elementCount > 0 {
      return try Tensor(
        DeferredScatter(values: x, indices: indices, groups: groups, count: shape.elementCount, pooling: pooling), shape
      )
    }
    let result = try Tensor(uninitialized: shape, x.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { source in
        indices.withPointer(Int32.self) { index in
          result.fill(T.self) {
            scatterAdd(source, index, x.elementCount, $0, outputCount: result.elementCount, groups: groups)
          }
        }
      }
    }
    if x.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient.gathered(indices: indices, groups: groups)]
  }
}

extension Variable {
  /// - Parameter pooling: the max pooling behind a ReLU whose indices these are.
  func scatteredSum(
    indices: Tensor, to shape: Shape, groups: Int, pooling: RectifiedPooling? = nil
  ) throws(TensorError) -> Variable {
    try tape.apply(ScatterSum(indices: indices, shape: shape, groups: groups, pooling: pooling), to: self)
  }
}
