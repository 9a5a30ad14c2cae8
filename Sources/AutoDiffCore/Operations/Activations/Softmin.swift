extension Variable {
  /// `y = e⁻ˣ / Σ e⁻ˣ` along `axis`: the probabilities of `softmax` of the negated scores, by which it is computed and
  /// differentiated. Any shape; the result has it too.
  ///
  /// J. Bridle, 1990: see `Softmax`.
  /// - Throws: `TensorError` for an axis that does not exist or has no elements.
  public func softmin(axis: Int = -1) throws(TensorError) -> Variable {
    try named("softmin") { () throws(TensorError) in
      _ = try shape.normalizedAxes([axis])
      return try (-self).softmax(axis: axis)
    }
  }
}
