extension Variable {
  /// `Σ a[i] · b[i]` of two vectors of one length, a scalar; the product of no elements is 0.
  public func dot(_ other: Variable) throws(TensorError) -> Variable {
    try named("dot") { () throws(TensorError) in
      guard shape.rank == 1, shape == other.shape else {
        throw TensorError(.shape, "expected two vectors of one length", shapes: [shape, other.shape])
      }
      return try matrixProduct(other)
    }
  }
}
