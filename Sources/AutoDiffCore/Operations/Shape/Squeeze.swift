extension Variable {
  /// Without the named axes, each of size 1, or without all axes of size 1. A reshaping that shares the storage, and is
  /// differentiated as `Reshape`. Follows from the definition.
  /// - Throws: `TensorError` for a named axis of another size.
  public func squeezed(axes: [Int]? = nil) throws(TensorError) -> Variable {
    try named("squeeze") { () throws(TensorError) in
      let dropped =
        try axes.map { axes throws(TensorError) in try shape.normalizedAxes(axes) }
        ?? shape.indices.filter { shape[$0] == 1 }
      if let axis = dropped.first(where: { shape[$0] != 1 }) {
        throw TensorError(.shape, "axis \(axis) has size \(shape[axis]), not 1", shapes: [shape])
      }
      return try reshaped(shape.reducing(dropped, keepsDimensions: false))
    }
  }

  /// With new axes of size 1 at these places of the result (negative ones count from its end). A reshaping that shares
  /// the storage.
  /// - Throws: `TensorError` for places that the result does not have, or one that is named twice.
  public func expandedDimensions(axes: [Int]) throws(TensorError) -> Variable {
    try named("expandedDimensions") { () throws(TensorError) in
      let rank = shape.rank + axes.count
      let places = try Shape([Int](repeating: 1, count: rank)).normalizedAxes(axes)
      var dimensions = shape.dimensions
      for place in places { dimensions.insert(1, at: place) }
      return try reshaped(Shape(dimensions))
    }
  }

  /// With a new axis of size 1 at this place of the result: PyTorch's `unsqueeze`.
  public func expandedDimensions(axis: Int) throws(TensorError) -> Variable { try expandedDimensions(axes: [axis]) }
}

extension Tensor {
  /// Without the named axes, each of size 1, or without all axes of size 1.
  public func squeezed(axes: [Int]? = nil) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.squeezed(axes: axes) }
  }

  /// With new axes of size 1 at these places of the result.
  public func expandedDimensions(axes: [Int]) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.expandedDimensions(axes: axes) }
  }
}
