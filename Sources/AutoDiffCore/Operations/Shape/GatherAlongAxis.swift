import TensorKernels

extension Variable {
  /// `y[i, j, k] = x[i, indices[i, j, k], k]` for axis 1, and so for any: each element of the result chooses its own
  /// position along `axis`. PyTorch's `gather`. `dL/dx` adds up what came from each element.
  ///
  /// The indices have the input's rank, and along the other axes at most its sizes: what lies beyond is not read. The
  /// result has their shape. Kept for the backward: the indices. Follows from the definition.
  /// - Throws: `TensorError` for an index that is not in `0..<n`, naming it and its place.
  public func gathered(at indices: Tensor, axis: Int) throws(TensorError) -> Variable {
    try named("gather") { () throws(TensorError) in
      let (flat, groups) = try shape.flatIndices(indices, axis: axis)
      let function = ONNXGather(axis: try shape.normalizedAxis(axis))
      return try exported("gather", as: function, with: [indices]) { () throws(TensorError) in
        try gathered(indices: flat, groups: groups)
      }
    }
  }

  /// This tensor with `y[i, indices[i, j, k], k] += source[i, j, k]` for axis 1, and so for any: the transpose of
  /// `gathered(at:axis:)`. PyTorch's `scatter_add`. `dL/dx = dL/dy`; `dL/dsource` is `dL/dy` gathered at the indices,
  /// and 0 beyond them.
  ///
  /// The indices have this tensor's rank, and along the other axes at most its sizes. The source has at least the
  /// indices' sizes: what lies beyond is not added. Kept for the backward: the indices. Follows from the definition.
  /// - Throws: `TensorError` for an index that is not in `0..<n`, naming it and its place.
  public func scatterAdded(_ source: Variable, at indices: Tensor, axis: Int) throws(TensorError) -> Variable {
    try named("scatterAdd") { () throws(TensorError) in
      let (flat, groups) = try shape.flatIndices(indices, axis: axis)
      guard source.shape.rank == indices.rank, zip(source.shape, indices.shape).allSatisfy({ $0 >= $1 }) else {
        throw TensorError(
          .shape, "expected a source that has at least the indices' sizes",
          shapes: [shape, source.shape, indices.shape])
      }
      let part = try source.sliced(indices.shape.map { .range(0..<$0) })
      let function = ONNXScatterAdd(axis: try shape.normalizedAxis(axis))
      return try exported("scatterAdd", as: function, with: [indices, part.value]) { () throws(TensorError) in
        try self + part.scatteredSum(indices: flat, to: shape, groups: groups)
      }
    }
  }
}

extension Shape {
  /// Flat indices into a tensor of this shape for indices along an axis, and how many independent parts they have.
  fileprivate func flatIndices(_ indices: Tensor, axis: Int) throws(TensorError) -> (flat: Tensor, groups: Int) {
    let axis = try normalizedAxis(axis)
    guard indices.rank == rank, self.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= self[$0] }) else {
      throw TensorError(
        .shape, "expected indices of rank \(rank) that are no larger than the tensor in the axes other than \(axis)",
        shapes: [self, indices.shape])
    }
    guard elementCount <= Int(Int32.max) else {
      throw TensorError(.shape, "at most 2³¹ − 1 elements", shapes: [self])
    }
    try indices.checkIndices(below: self[axis])
    let flat = try Tensor(uninitialized: indices.shape, .int32)
    if flat.elementCount > 0 {
      let strides = self.strides
      let own = strides.enumerated().map { $0.offset == axis ? 0 : $0.element }
      indices.withPointer(Int32.self) { source in
        flat.fill(Int32.self) {
          TensorKernels.flatIndices(
            source, dimensions: indices.shape.dimensions, strides: own, axisStride: strides[axis], $0)
        }
      }
    }
    // Whole slices of the leading axes that the indices cover are independent of each other.
    let leading = self.indices.prefix { $0 < axis && indices.shape[$0] == self[$0] }
    return (flat, leading.reduce(1) { $0 * self[$1] })
  }
}
