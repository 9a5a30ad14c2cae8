extension Variable {
  /// `y = Σ x / n` over `axes` (negative ones count from the last), or over all of them: the sum times `1 / n`, which
  /// also differentiates it. `dL/dx = dL/dy / n`, repeated along the axes.
  ///
  /// The axes are dropped, or stay with the size 1. Follows from the definition.
  /// - Throws: `TensorError` where there is nothing to average.
  public func mean(axes: [Int]? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Variable {
    try named("mean") { () throws(TensorError) in
      let normalized = try shape.normalizedAxes(axes ?? Array(0..<shape.rank))
      let count = normalized.reduce(1) { $0 * shape[$1] }
      guard count > 0 else { throw TensorError(.shape, "the mean of no elements", shapes: [shape]) }
      return try sum(axes: normalized, keepsDimensions: keepsDimensions) * (1 / Double(count))
    }
  }
}
