extension Variable {
  /// The focal loss of logits and targets of the same shape, each 0 or 1: cross-entropy, in nats, in which what is
  /// already classified well counts little.
  ///
  /// `αₜ · (1 − pₜ)^γ · CE(x, t)` with `p = σ(x)`, `pₜ = p · t + (1 − p)(1 − t)`, `αₜ = α · t + (1 − α)(1 − t)`: the
  /// formula of torchvision's `sigmoid_focal_loss`, whose reduction is `.none` unless given.
  ///
  /// T.-Y. Lin, P. Goyal, R. Girshick, K. He and P. Dollár, "Focal Loss for Dense Object Detection", 2017.
  /// - Parameters:
  ///   - alpha: in 0...1; no factor for `nil`.
  ///   - gamma: not negative. Between 0 and 1 the gradient is not finite where pₜ rounds to 1.
  /// - Returns: a scalar, or losses of the logits' shape for `.none`.
  /// - Throws: `TensorError` for targets of another shape, and for an alpha or a gamma out of its range.
  public func sigmoidFocalLoss(
    targets: some LossTarget, alpha: Double? = 0.25, gamma: Double = 2, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("sigmoidFocalLoss") { () throws(TensorError) in
      try requireArgument(gamma, "gamma", 0..<Double.infinity)
      if let alpha { try requireArgument(alpha, "alpha", 0...1) }
      let t = try checked(targets, "the targets")
      let crossEntropy = try binaryCrossEntropyTerms(targets: t)
      // 1 − pₜ, where 1 − p is σ(−x): exact where p rounds to 1.
      let miss = try sigmoid() * (1 - t) + (-self).sigmoid() * t
      var loss = try crossEntropy * miss.power(gamma)
      if let alpha { loss = try loss * (t * (2 * alpha - 1) + (1 - alpha)) }
      return try loss.reduced(reduction)
    }
  }

  /// The focal loss of scores `[…, K]` and `int32` labels `[…]`: `−w[label] · (1 − p)^γ · log p` with p the softmax
  /// probability of the label. With a γ of 0 it is `crossEntropy`, and like there the mean divides by the sum of the
  /// labels' weights.
  ///
  /// T.-Y. Lin et al., "Focal Loss for Dense Object Detection", 2017, for more than two classes.
  /// - Returns: a scalar, or losses of the labels' shape for `.none`.
  public func focalLoss(
    labels: Tensor, gamma: Double = 2, classWeights: [Double]? = nil, ignoredLabel: Int? = nil,
    reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("focalLoss") { () throws(TensorError) in
      try requireFloatingPoint()
      try requireArgument(gamma, "gamma", 0..<Double.infinity)
      let plain = try ClassLabels(labels, scores: shape, ignoredLabel: ignoredLabel)
      let weighted = try ClassLabels(labels, scores: shape, classWeights: classWeights, ignoredLabel: ignoredLabel)
      let logarithms = try reshaped([plain.rows, plain.classes]).logSoftmax()
      var losses = try tape.apply(PickLabels(labels: weighted), to: logarithms)
      if gamma > 0 {
        let surprise = try tape.apply(PickLabels(labels: plain), to: logarithms)
        losses = try losses * (1 - (-surprise).exp()).power(gamma)
      }
      return try losses.reshaped(weighted.shape).reduced(reduction, total: weighted.totalWeight)
    }
  }
}
