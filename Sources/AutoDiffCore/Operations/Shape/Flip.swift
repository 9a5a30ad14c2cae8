extension Variable {
  /// Reversed along `axes`, or along all of them; the gradient is reversed back.
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
