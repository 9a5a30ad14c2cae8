extension Variable {
  /// `y = Σ a[i] · b[i]` of two vectors of one length, a scalar; the product of no elements is 0. A `MatrixProduct`,
  /// and differentiated so: `dL/da = dL/dy · b`, `dL/db = dL/dy · a`.
  ///
  /// G. Golub and C. Van Loan, "Matrix Computations", 2013, 1.1.
  /// - Throws: `TensorError` for other shapes.
  public func dot(_ other: Variable) throws(TensorError) -> Variable {
    try named("dot") { () throws(TensorError) in
      guard shape.rank == 1, shape == other.shape else {
        throw TensorError(.shape, "expected two vectors of one length", shapes: [shape, other.shape])
      }
      return try matrixProduct(other)
    }
  }
}
