extension Variable {
  /// One minus the soft Dice coefficient of probabilities and targets `[N, …, K]`, for each sample and class, over the
  /// places between: `1 − (2 Σpt + s) / (Σp + Σt + s)`.
  ///
  /// The probabilities come from `softmax` or `sigmoid`, the targets are 0 or 1. With a smoothing s of 0 a class that
  /// is neither predicted nor present gives 0 / 0.
  ///
  /// F. Milletari, N. Navab and S.-A. Ahmadi, "V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image
  /// Segmentation", 2016, without the squares.
  /// - Parameter classWeights: one factor for each class; the mean divides by the number of losses all the same.
  /// - Returns: a scalar, or losses `[N, K]` for `.none`.
  /// - Throws: `TensorError` for targets of another shape, for a negative smoothing, and for a number of class weights
  ///   that is not K.
  public func diceLoss(
    targets: some LossTarget, smoothing: Double = 1, classWeights: [Double]? = nil, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("diceLoss") { () throws(TensorError) in
      let sums = try overlap(targets, smoothing)
      let dice = try (2 * sums.both + smoothing) / (sums.prediction + sums.target + smoothing)
      return try (1 - dice).weighted(classWeights).reduced(reduction)
    }
  }

  /// One minus the soft intersection over union (Jaccard index) of probabilities and targets `[N, …, K]`, for each
  /// sample and class: `1 − (Σpt + s) / (Σp + Σt − Σpt + s)`.
  ///
  /// M. Rahman and Y. Wang, "Optimizing Intersection-Over-Union in Deep Neural Networks for Image Segmentation", 2016.
  /// - Parameter classWeights: one factor for each class; the mean divides by the number of losses all the same.
  /// - Returns: a scalar, or losses `[N, K]` for `.none`.
  public func intersectionOverUnionLoss(
    targets: some LossTarget, smoothing: Double = 1, classWeights: [Double]? = nil, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("intersectionOverUnionLoss") { () throws(TensorError) in
      let sums = try overlap(targets, smoothing)
      let union = try sums.prediction + sums.target - sums.both
      let losses = try 1 - (sums.both + smoothing) / (union + smoothing)
      return try losses.weighted(classWeights).reduced(reduction)
    }
  }

  /// Sums over all axes but the first and the last, `[N, K]`.
  private func overlap(
    _ targets: some LossTarget, _ smoothing: Double
  ) throws(TensorError) -> (both: Variable, prediction: Variable, target: Variable) {
    try requireFloatingPoint()
    try requireArgument(smoothing, "smoothing", 0..<Double.infinity)
    guard shape.rank >= 2 else { throw TensorError(.shape, "expected probabilities [N, .., K]", shapes: [shape]) }
    let t = try checked(targets, "the targets")
    let places = Array(1..<shape.rank - 1)
    return (try (self * t).sum(axes: places), try sum(axes: places), try t.sum(axes: places))
  }

  /// Losses `[N, K]`, each times the weight of its class.
  private func weighted(_ classWeights: [Double]?) throws(TensorError) -> Variable {
    guard let weights = try ClassLabels.checked(classWeights, classes: shape.last ?? 0) else { return self }
    return try self * tape.constant(weights.converted(to: scalarType))
  }
}
