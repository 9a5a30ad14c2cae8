extension Variable {
  /// `y = e⁻ˣ / Σ e⁻ˣ` along `axis`: the probabilities of `softmax` of the negated scores.
  public func softmin(axis: Int = -1) throws(TensorError) -> Variable {
    try named("softmin") { () throws(TensorError) in
      _ = try shape.normalizedAxes([axis])
      return try (-self).softmax(axis: axis)
    }
  }
}
