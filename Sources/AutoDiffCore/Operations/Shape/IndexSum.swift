import TensorKernels

/// `y = 0; y[o, indices[j], i] += x[o, j, i]`: the transpose of `IndexSelect`, which is its gradient in turn. Negative
/// indices are passed over; sums are in the order of `j`.
///
/// `[outer, count, inner]` to `[outer, rows, inner]`. Kept for the backward: the indices alone.
///
/// Follows from the definition.
struct IndexSum: ElementMove {
  /// `int32`, `[count]`.
  let indices: Tensor
  let rows: Int

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0].replacing(1, by: rows) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let result = try Tensor(uninitialized: context.outputShape, x.scalarType)
    let (outer, count, inner) = x.shape.around(1)
    func run<T: TensorScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        indices.withPointer(Int32.self) { indices in
          result.fill(T.self) { sumRows(x, indices, count: count, outer: outer, inner: inner, $0, rows: rows) }
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
    [try context.tape.apply(IndexSelect(axis: 1, indices: indices), to: context.gradient)]
  }
}

extension Variable {
  /// This tensor with the positions of `source` added along `axis`: `y[.., indices[j], ..] += source[.., j, ..]`, in the
  /// order of `j`. PyTorch's `index_add`.
  /// - Throws: `TensorError` for an index that is not in `0..<n`, and where `source` has not this tensor's shape with
  ///   the indices' count along the axis.
  public func indexAdded(_ source: Variable, at indices: Tensor, axis: Int) throws(TensorError) -> Variable {
    try named("indexAdd") { () throws(TensorError) in
      let axis = try shape.normalizedAxis(axis)
      guard indices.rank == 1, source.shape == shape.replacing(axis, by: indices.elementCount) else {
        throw TensorError(
          .shape, "expected indices [K] and a source with K positions of axis \(axis)",
          shapes: [shape, source.shape, indices.shape])
      }
      try indices.checkIndices(below: shape[axis])
      let (outer, rows, inner) = shape.around(axis)
      let lines = try source.reshaped([outer, indices.elementCount, inner])
      return try self + tape.apply(IndexSum(indices: indices, rows: rows), to: lines).reshaped(shape)
    }
  }
}
