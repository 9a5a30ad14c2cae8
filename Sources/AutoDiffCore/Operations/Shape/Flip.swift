extension Variable {
  /// `y[.., i, ..] = x[.., n − 1 − i, ..]` along `axes`, or along all of them: a slice with the step −1 (see
  /// `StridedCopy`). `dL/dx` is `dL/dy` reversed. Any shape; the result has it too. Nothing is kept for the backward.
  /// Follows from the definition.
  /// - Throws: `TensorError` for an axis that does not exist or is named twice.
  public func flipped(axes: [Int]? = nil) throws(TensorError) -> Variable {
    try named("flip") { () throws(TensorError) in
      let reversed = try shape.normalizedAxes(axes ?? Array(shape.indices))
      return try sliced(shape.indices.map { reversed.contains($0) ? .every(-1) : .all })
    }
  }
}

extension Tensor {
  /// Reversed along `axes`, or along all of them.
  public func flipped(axes: [Int]? = nil) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.flipped(axes: axes) }
  }
}
