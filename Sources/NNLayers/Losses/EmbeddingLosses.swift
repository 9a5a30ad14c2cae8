extension Variable {
  /// For pairs of embeddings `[N, D]` and targets `[N]`: `1 − cos(a, b)` where the target is 1 (alike),
  /// `max(0, cos(a, b) − margin)` where it is −1. PyTorch's `cosine_embedding_loss`, which is also the source.
  ///
  /// `cos(a, b) = a · b / √((|a|² + 10⁻¹²)(|b|² + 10⁻¹²))`.
  /// - Parameter margin: in −1...1.
  /// - Returns: a scalar, or losses `[N]` for `.none`.
  /// - Throws: `TensorError` for other shapes, and for a target that is neither 1 nor −1.
  public func cosineEmbeddingLoss(
    _ other: some LossTarget, targets: Tensor, margin: Double = 0, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("cosineEmbeddingLoss") { () throws(TensorError) in
      try requireArgument(margin, "margin", -1...1)
      let other = try other.target(for: self)
      let signs = try pairTargets(targets, with: other, allowed: [1, -1])
      func squared(_ x: Variable) throws(TensorError) -> Variable { try (x * x).sum(axes: [1]) + 1e-12 }
      let cosine = try (self * other).sum(axes: [1]) / (squared(self) * squared(other)).sqrt()
      let alike = tape.constant(try Tensor(signs.map { $0 > 0 ? 1.0 : 0 }).converted(to: scalarType))
      let loss = try alike * (1 - cosine) + (1 - alike) * (cosine - margin).relu()
      return try loss.reduced(reduction)
    }
  }

  /// For pairs of embeddings `[N, D]` and targets `[N]`: with D the Euclidean distance, `½D²` where the target is 0
  /// (alike) and `½ max(0, margin − D)²` where it is 1 (different): the paper's convention.
  ///
  /// `D = √(|a − b|² + 10⁻¹²)` in the second case, so that equal embeddings of different samples have a gradient that
  /// is finite (it is 0).
  ///
  /// R. Hadsell, S. Chopra and Y. LeCun, "Dimensionality Reduction by Learning an Invariant Mapping", 2006.
  /// - Returns: a scalar, or losses `[N]` for `.none`.
  /// - Throws: `TensorError` for other shapes, and for a target that is neither 0 nor 1.
  public func contrastiveLoss(
    _ other: some LossTarget, targets: Tensor, margin: Double = 1, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("contrastiveLoss") { () throws(TensorError) in
      guard margin > 0, margin.isFinite else {
        throw TensorError(.argument, "margin must be positive and finite, but is \(margin)")
      }
      let other = try other.target(for: self)
      let labels = try pairTargets(targets, with: other, allowed: [0, 1])
      let difference = try self - other
      let squared = try (difference * difference).sum(axes: [1])
      let gap = try (margin - (squared + 1e-12).sqrt()).relu()
      let different = tape.constant(try Tensor(labels).converted(to: scalarType))
      return try ((1 - different) * squared * 0.5 + different * gap * gap * 0.5).reduced(reduction)
    }
  }

  /// For anchors, embeddings of the same kind and of another, all `[N, D]`: `max(0, d(a, p) − d(a, n) + margin)` with
  /// `d(x, y) = (Σ |x − y + ε|ᵏ)^(1/k)`. PyTorch's `triplet_margin_loss`.
  ///
  /// V. Balntas et al., "Learning Local Feature Descriptors with Triplets and Shallow Convolutional Neural Networks",
  /// 2016 (with the swap).
  /// - Parameters:
  ///   - norm: k, at least 1.
  ///   - swap: whether the smaller of `d(a, n)` and `d(p, n)` stands for the former.
  public func tripletMarginLoss(
    positive: some LossTarget, negative: some LossTarget, margin: Double = 1, norm: Double = 2,
    epsilon: Double = 1e-6, swap: Bool = false, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("tripletMarginLoss") { () throws(TensorError) in
      guard margin > 0, margin.isFinite else {
        throw TensorError(.argument, "margin must be positive and finite, but is \(margin)")
      }
      try requireArgument(norm, "norm", 1..<Double.infinity)
      try requireArgument(epsilon, "epsilon", 0..<Double.infinity)
      guard shape.rank == 2 else { throw TensorError(.shape, "expected embeddings [N, D]", shapes: [shape]) }
      let positive = try positive.target(for: self)
      let negative = try negative.target(for: self)
      try requireSameShape(positive.shape, "the positive")
      try requireSameShape(negative.shape, "the negative")
      func distance(_ x: Variable, _ y: Variable) throws(TensorError) -> Variable {
        let difference = try x - y + epsilon
        if norm == 2 { return try (difference * difference).sum(axes: [1]).sqrt() }
        let size = try difference.absolute()
        return norm == 1 ? try size.sum(axes: [1]) : try size.power(norm).sum(axes: [1]).power(1 / norm)
      }
      var away = try distance(self, negative)
      if swap { away = try away - (away - distance(positive, negative)).relu() }
      return try (distance(self, positive) - away + margin).relu().reduced(reduction)
    }
  }

  /// The targets of pairs `[N, D]`, checked.
  private func pairTargets(
    _ targets: Tensor, with other: Variable, allowed: [Double]
  ) throws(TensorError) -> [Double] {
    guard shape.rank == 2, targets.shape == [shape[0]] else {
      throw TensorError(.shape, "expected embeddings [N, D] and targets [N]", shapes: [shape, targets.shape])
    }
    try requireSameShape(other.shape, "the other embedding")
    let values = targets.doubles
    if let index = values.firstIndex(where: { !allowed.contains($0) }) {
      throw TensorError(
        .argument, "the target \(values[index]) at position \(index) is neither \(allowed[0]) nor \(allowed[1])")
    }
    return values
  }
}
