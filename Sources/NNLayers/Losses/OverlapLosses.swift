extension Variable {
  /// One minus the soft Dice coefficient of probabilities and targets `[N, …, K]`, for each sample and class, over the
  /// places between: `1 − (2 Σpt + s) / (Σp + Σt + s)`.
  ///
  /// The probabilities come from `softmax` or `sigmoid`, the targets are 0 or 1. With a smoothing s of 0 a class that
  /// is neither predicted nor present gives 0 / 0.
  ///
  /// F. Milletari, N. Navab and S.-A. Ahmadi, "V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image
  /// Segmentation", 2016, without the squares.
  /// - Returns: a scalar, or losses `[N, K]` for `.none`.
  /// - Throws: `TensorError` for targets of another shape, and for a negative smoothing.
  public func diceLoss(
    targets: some LossTarget, smoothing: Double = 1, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("diceLoss") { () throws(TensorError) in
      let sums = try overlap(targets, smoothing)
      let dice = try (2 * sums.both + smoothing) / (sums.prediction + sums.target + smoothing)
      return try (1 - dice).reduced(reduction)
    }
  }

  /// One minus the soft intersection over union (Jaccard index) of probabilities and targets `[N, …, K]`, for each
  /// sample and class: `1 − (Σpt + s) / (Σp + Σt − Σpt + s)`.
  ///
  /// M. Rahman and Y. Wang, "Optimizing Intersection-Over-Union in Deep Neural Networks for Image Segmentation", 2016.
  /// - Returns: a scalar, or losses `[N, K]` for `.none`.
  public func intersectionOverUnionLoss(
    targets: some LossTarget, smoothing: Double = 1, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("intersectionOverUnionLoss") { () throws(TensorError) in
      let sums = try overlap(targets, smoothing)
      let union = try sums.prediction + sums.target - sums.both
      return try (1 - (sums.both + smoothing) / (union + smoothing)).reduced(reduction)
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
}
