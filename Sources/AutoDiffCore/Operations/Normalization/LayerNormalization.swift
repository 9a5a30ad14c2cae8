extension Variable {
  /// `y = (x − μ) / √(σ² + ε) · weight + bias` with the mean μ and the variance σ² (divided by n) over the last axes,
  /// whose sizes are `sizes`. Weight and bias have that shape, where they are given. `GroupNormalization` with one
  /// position and one group, gradients and all.
  ///
  /// J. Ba, J. Kiros and G. Hinton, "Layer Normalization", 2016.
  /// - Throws: `TensorError` where the last axes have other sizes, or there is nothing to average.
  public func layerNormalized(
    over sizes: Shape, weight: Variable? = nil, bias: Variable? = nil, epsilon: Double = 1e-5
  ) throws(TensorError) -> Variable {
    try named("layerNormalization") { () throws(TensorError) in
      let function = ONNXLayerNormalization(
        sizes: sizes, epsilon: epsilon, hasWeight: weight != nil, hasBias: bias != nil, isCentered: true)
      return try exported(
        "layerNormalization", as: function, with: [weight, bias].compactMap { $0?.value }
      ) { () throws(TensorError) in
        try normalizedInGroups(
          "layerNormalization", as: shape.rows(of: sizes), groups: 1, parameters: sizes, weight, bias, epsilon)
      }
    }
  }
}

extension Shape {
  /// All elements as `[rows, 1, elements of the last axes]`, which must have these sizes.
  func rows(of sizes: Shape) throws(TensorError) -> Shape {
    guard sizes.rank > 0, Array(suffix(sizes.rank)) == sizes.dimensions else {
      throw TensorError(.shape, "expected last axes \(sizes)", shapes: [self])
    }
    return [Shape(Array(dropLast(sizes.rank))).elementCount, 1, sizes.elementCount]
  }
}
