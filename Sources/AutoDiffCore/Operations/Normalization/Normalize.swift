extension Variable {
  /// `y = x / max(‖x‖, ε)` with the norm of the given order along `axes`: vectors of length 1. Those shorter than ε are
  /// divided by ε, and their gradient is that of this division. Any shape; the result has it too. Made of operations,
  /// which differentiate it and keep what they need.
  ///
  /// G. Golub and C. Van Loan, "Matrix Computations", 2013, 2.2 (vector norms); the ε is PyTorch's.
  /// - Throws: `TensorError` for an order or an ε that is not positive, and for axes that do not exist.
  public func normalized(
    order: Double = 2, axes: [Int], epsilon: Double = 1e-12
  ) throws(TensorError) -> Variable {
    try named("normalize") { () throws(TensorError) in
      guard epsilon > 0 else {
        throw TensorError(.argument, "epsilon must be positive, not \(epsilon)", shapes: [shape])
      }
      return try self / norm(order: order, axes: axes, keepsDimensions: true).clamped(min: epsilon)
    }
  }
}
