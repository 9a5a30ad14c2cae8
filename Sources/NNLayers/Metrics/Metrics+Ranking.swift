// Measures of how well scores rank samples: no threshold is chosen.
extension Metrics {
  /// The area under the receiver operating characteristic: the probability that a positive sample has a higher score
  /// than a negative one, equal scores counted half. scikit-learn's `roc_auc_score`.
  ///
  /// T. Fawcett, "An Introduction to ROC Analysis", 2006.
  /// - Parameters:
  ///   - scores: `[N]`.
  ///   - labels: `[N]`, 1 for positive and 0 for negative samples.
  /// - Throws: `TensorError` where one of the two kinds is missing.
  public static func rocAUC(scores: Tensor, labels: Tensor) throws(TensorError) -> Double {
    try named("rocAUC") { () throws(TensorError) in
      try requireNumbers(scores)
      return try rocAUC(ranked(scores.doubles, positives(labels, scores.shape)))
    }
  }

  /// The area for each class against all others, averaged: scikit-learn's `roc_auc_score` with `multi_class="ovr"`.
  /// - Parameters:
  ///   - scores: `[N, K]`.
  ///   - labels: `int32 [N]`, in `0..<K`.
  /// - Throws: `TensorError` where a class has no sample, or all of them.
  public static func rocAUC(
    scores: Tensor, labels: Tensor, average: ClassAverage
  ) throws(TensorError) -> Double {
    try named("rocAUC") { () throws(TensorError) in
      try oneVersusRest(scores, labels, average) { ranks throws(TensorError) in try rocAUC(ranks) }
    }
  }

  /// The mean of the precision over the recall, `Σ (Rₙ − Rₙ₋₁) · Pₙ` over the thresholds between different scores:
  /// scikit-learn's `average_precision_score`. No interpolation.
  ///
  /// C. Manning, P. Raghavan and H. Schütze, "Introduction to Information Retrieval", 2008, 8.4.
  /// - Parameters:
  ///   - scores: `[N]`.
  ///   - labels: `[N]`, 1 for positive and 0 for negative samples.
  /// - Throws: `TensorError` where no sample is positive.
  public static func averagePrecision(scores: Tensor, labels: Tensor) throws(TensorError) -> Double {
    try named("averagePrecision") { () throws(TensorError) in
      try requireNumbers(scores)
      return try averagePrecision(ranked(scores.doubles, positives(labels, scores.shape)))
    }
  }

  /// The average precision for each class against all others, averaged.
  /// - Parameters:
  ///   - scores: `[N, K]`.
  ///   - labels: `int32 [N]`, in `0..<K`.
  /// - Throws: `TensorError` where a class has no sample.
  public static func averagePrecision(
    scores: Tensor, labels: Tensor, average: ClassAverage
  ) throws(TensorError) -> Double {
    try named("averagePrecision") { () throws(TensorError) in
      try oneVersusRest(scores, labels, average) { ranks throws(TensorError) in try averagePrecision(ranks) }
    }
  }

  /// Positive and negative samples of one score.
  private typealias Rank = (positives: Int, negatives: Int)

  /// The samples by falling score, those with equal scores together.
  private static func ranked(_ scores: [Double], _ positives: [Bool]) -> [Rank] {
    var ranks: [Rank] = []
    var last: Double?
    for index in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
      if scores[index] != last { ranks.append((0, 0)) }
      last = scores[index]
      if positives[index] {
        ranks[ranks.count - 1].positives += 1
      } else {
        ranks[ranks.count - 1].negatives += 1
      }
    }
    return ranks
  }

  private static func rocAUC(_ ranks: [Rank]) throws(TensorError) -> Double {
    var (positives, negatives) = (0.0, 0.0)
    var area = 0.0
    for rank in ranks {
      area += Double(rank.negatives) * (positives + Double(rank.positives) / 2)
      positives += Double(rank.positives)
      negatives += Double(rank.negatives)
    }
    guard positives > 0, negatives > 0 else {
      throw TensorError(.argument, "there are \(Int(positives)) positive and \(Int(negatives)) negative samples")
    }
    return area / (positives * negatives)
  }

  private static func averagePrecision(_ ranks: [Rank]) throws(TensorError) -> Double {
    var (positives, count) = (0.0, 0.0)
    var sum = 0.0
    for rank in ranks {
      positives += Double(rank.positives)
      count += Double(rank.positives + rank.negatives)
      sum += Double(rank.positives) * positives / count
    }
    guard positives > 0 else { throw TensorError(.argument, "no sample is positive") }
    return sum / positives
  }

  private static func positives(_ labels: Tensor, _ shape: Shape) throws(TensorError) -> [Bool] {
    guard shape.rank == 1, labels.shape == shape else {
      throw TensorError(.shape, "expected scores [N] and labels [N]", shapes: [shape, labels.shape])
    }
    var result: [Bool] = []
    for (position, label) in labels.doubles.enumerated() {
      guard label == 0 || label == 1 else {
        throw TensorError(.argument, "the label \(label) at position \(position) is neither 0 nor 1")
      }
      result.append(label == 1)
    }
    return result
  }

  private static func oneVersusRest(
    _ scores: Tensor, _ labels: Tensor, _ average: ClassAverage,
    _ measure: ([Rank]) throws(TensorError) -> Double
  ) throws(TensorError) -> Double {
    try requireNumbers(scores)
    guard scores.rank == 2 else {
      throw TensorError(.shape, "expected scores [N, K] and labels [N]", shapes: [scores.shape, labels.shape])
    }
    let checked = try ClassLabels(labels, scores: scores.shape, ignoredLabel: nil)
    let elements = scores.doubles
    let classes = checked.classes
    if average == .micro {
      let positives = checked.array.flatMap { label in (0..<classes).map { $0 == label } }
      return try measure(ranked(elements, positives))
    }
    var (sum, weights) = (0.0, 0.0)
    for label in 0..<classes {
      let column = stride(from: label, to: elements.count, by: classes).map { elements[$0] }
      let positives = checked.array.map { $0 == label }
      let weight = average == .macro ? 1 : Double(positives.count { $0 })
      do {
        sum += try weight * measure(ranked(column, positives))
      } catch {
        var error = error
        error.message = "class \(label) against the others: " + error.message
        throw error
      }
      weights += weight
    }
    return sum / weights
  }
}
