extension Variable {
  /// The negative log-likelihood of `int32` labels `[…]` under logarithms of probabilities `[…, K]`:
  /// `−w[label] · x[label]` for each row. With `logSoftmax` before it, it is `crossEntropy`.
  ///
  /// The mean divides by the sum of the labels' weights, ignored labels left out: PyTorch's `nll_loss`. R. Fisher, "On
  /// the Mathematical Foundations of Theoretical Statistics", 1922 (maximum likelihood).
  /// - Returns: a scalar, or losses of the labels' shape for `.none`.
  /// - Throws: `TensorError` for a label out of range, naming it and its place, and for a mean of no labels.
  public func negativeLogLikelihood(
    labels: Tensor, classWeights: [Double]? = nil, ignoredLabel: Int? = nil, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("negativeLogLikelihood") { () throws(TensorError) in
      try requireFloatingPoint()
      let labels = try ClassLabels(labels, scores: shape, classWeights: classWeights, ignoredLabel: ignoredLabel)
      let losses = try tape.apply(PickLabels(labels: labels), to: reshaped([labels.rows, labels.classes]))
      return try losses.reshaped(labels.shape).reduced(reduction, total: labels.totalWeight)
    }
  }
}
