extension Variable {
  /// `y = x / √(mean(x²) + ε) · weight` over the last axes, whose sizes are `sizes`. The weight has that shape, where
  /// it is given. `GroupNormalization` that is not centred, with one position and one group, gradients and all.
  ///
  /// B. Zhang and R. Sennrich, "Root Mean Square Layer Normalization", 2019.
  /// - Parameter epsilon: the smallest relative step of the scalar type unless given, as in PyTorch.
  /// - Throws: `TensorError` where the last axes have other sizes, or there is nothing to average.
  public func rmsNormalized(
    over sizes: Shape, weight: Variable? = nil, epsilon: Double? = nil
  ) throws(TensorError) -> Variable {
    try named("rmsNormalization") { () throws(TensorError) in
      let step = scalarType == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
      let function = ONNXLayerNormalization(
        sizes: sizes, epsilon: epsilon ?? step, hasWeight: weight != nil, hasBias: false, isCentered: false)
      return try exported(
        "rmsNormalization", as: function, with: [weight].compactMap { $0?.value }
      ) { () throws(TensorError) in
        try normalizedInGroups(
          "rmsNormalization", as: shape.rows(of: sizes), groups: 1, parameters: sizes, weight, nil, epsilon ?? step,
          isCentered: false)
      }
    }
  }
}
