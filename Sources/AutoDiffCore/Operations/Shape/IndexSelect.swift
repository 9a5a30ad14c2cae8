import TensorKernels

/// `y[o, j, i] = x[o, indices[j], i]` along an axis: rows of a table, columns of a matrix, an image's rows repeated at
/// its edge. `dL/dx` adds up what came from each position: `IndexSum`. A negative index gives zeros.
///
/// The indices' shape takes the axis's place. Kept for the backward: the indices alone.
///
/// Follows from the definition.
struct IndexSelect: ElementMove {
  let axis: Int
  /// `int32` of any shape, which takes the axis's place.
  let indices: Tensor
  /// The indices of the gradient where they are others: −1 at what gets none.
  var gradientIndices: Tensor?

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    Shape(inputs[0][..<axis] + indices.shape.dimensions + inputs[0][(axis + 1)...])
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let result = try Tensor(uninitialized: context.outputShape, x.scalarType)
    guard result.elementCount > 0 else { return result }
    let (outer, rows, inner) = x.shape.around(axis)
    let count = indices.elementCount
    func run<T: TensorScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        indices.withPointer(Int32.self) { indices in
          result.fill(T.self) { selectRows(x, rows: rows, indices, count: count, outer: outer, inner: inner, $0) }
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
    let shape = try context.inputShape(0)
    let (outer, rows, inner) = shape.around(axis)
    let indices = try (gradientIndices ?? indices).reshaped([indices.elementCount])
    let lines = try context.gradient.reshaped([outer, indices.elementCount, inner])
    return [try context.tape.apply(IndexSum(indices: indices, rows: rows), to: lines).reshaped(shape)]
  }
}

extension Variable {
  /// The positions `indices` of `axis`, in their order and as often as they come. The indices' shape takes the place of
  /// the axis: a vector of them changes the axis's size, a matrix puts two axes there.
  /// - Throws: `TensorError` for an index that is not in `0..<n`, naming it and its place.
  public func indexSelected(_ indices: Tensor, axis: Int) throws(TensorError) -> Variable {
    try named("indexSelect") { () throws(TensorError) in
      let axis = try shape.normalizedAxis(axis)
      try indices.checkIndices(below: shape[axis])
      return try tape.apply(IndexSelect(axis: axis, indices: indices), to: self)
    }
  }

  /// The elements at flat indices in the order of memory; the result has the indices' shape.
  public func taken(_ indices: Tensor) throws(TensorError) -> Variable {
    try named("take") { () throws(TensorError) in
      try reshaped([shape.elementCount]).indexSelected(indices, axis: 0)
    }
  }
}

extension Tensor {
  /// The positions `indices` of `axis`, in their order and as often as they come.
  public func indexSelected(_ indices: Tensor, axis: Int) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.indexSelected(indices, axis: axis) }
  }

  /// The elements at flat indices in the order of memory.
  public func taken(_ indices: Tensor) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.taken(indices) }
  }
}
