import TensorKernels

/// `y[i] = x[indices[i]]`, with flat indices into the input; `dL/dx[indices[i]] += dL/dy[i]`: `ScatterSum`, its
/// transpose.
///
/// The result has the indices' shape. Kept for the backward: the indices alone, which the callers have checked.
///
/// Follows from the definition.
struct Gather: ElementMove {
  /// `int32`, of the output's shape; each within the input.
  let indices: Tensor
  let groups: Int

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { indices.shape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let result = try Tensor(uninitialized: indices.shape, x.scalarType)
    func run<T: TensorScalar>(_: T.Type) {
      x.withPointer(T.self) { source in
        indices.withPointer(Int32.self) { index in
          result.fill(T.self) { gather(source, index, $0, result.elementCount) }
        }
      }
    }
    switch x.scalarType {
    case .float32: run(Float.self)
    case .float64: run(Double.self)
    case .int32: run(Int32.self)
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient.scatteredSum(indices: indices, to: context.inputShape(0), groups: groups)]
  }
}

extension Variable {
  func gathered(indices: Tensor, groups: Int) throws(TensorError) -> Variable {
    try tape.apply(Gather(indices: indices, groups: groups), to: self)
  }
}
