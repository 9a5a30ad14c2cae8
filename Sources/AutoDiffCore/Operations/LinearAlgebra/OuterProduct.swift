extension Variable {
  /// `y[i, j] = a[i] · b[j]` of two vectors: `[M]` and `[N]` to `[M, N]`. A broadcast `Multiply`, and differentiated
  /// so: `dL/da[i] = Σⱼ dL/dy[i, j] · b[j]`, and the same for b.
  ///
  /// G. Golub and C. Van Loan, "Matrix Computations", 2013, 1.1.
  /// - Throws: `TensorError` for other shapes.
  public func outerProduct(_ other: Variable) throws(TensorError) -> Variable {
    try named("outerProduct") { () throws(TensorError) in
      guard shape.rank == 1, other.shape.rank == 1 else {
        throw TensorError(.shape, "expected two vectors", shapes: [shape, other.shape])
      }
      return try expandedDimensions(axis: 1) * other
    }
  }
}
