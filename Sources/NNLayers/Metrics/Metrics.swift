/// Measures of a model's scores against labels. What follows from counts of classes is in `ConfusionMatrix`.
public enum Metrics {
  /// The part of the labels `[…]` whose score in `[…, K]` is the largest of its row; of equal scores the first counts
  /// as the larger. Follows from the definition.
  /// - Parameter ignoredLabel: samples with this label are not counted.
  /// - Throws: `TensorError` for shapes that do not fit, a label out of range, NaN, and no labels to count.
  public static func accuracy(scores: Tensor, labels: Tensor, ignoredLabel: Int? = nil) throws(TensorError) -> Double {
    try named("accuracy") { () throws(TensorError) in
      try hitRate(scores, labels, k: 1, ignoredLabel)
    }
  }

  /// The part of the labels `[…]` whose score in `[…, K]` is among the k largest of its row; of equal scores the first
  /// counts as the larger. (scikit-learn's `top_k_accuracy_score` prefers the last.)
  ///
  /// O. Russakovsky et al., "ImageNet Large Scale Visual Recognition Challenge", 2015.
  /// - Throws: `TensorError` for a k below 1, shapes that do not fit, a label out of range, NaN, and no labels to
  ///   count.
  public static func topKAccuracy(
    scores: Tensor, labels: Tensor, k: Int, ignoredLabel: Int? = nil
  ) throws(TensorError) -> Double {
    try named("topKAccuracy") { () throws(TensorError) in
      guard k >= 1 else { throw TensorError(.argument, "k is \(k), but must be at least 1") }
      return try hitRate(scores, labels, k: k, ignoredLabel)
    }
  }

  private static func hitRate(
    _ scores: Tensor, _ labels: Tensor, k: Int, _ ignoredLabel: Int?
  ) throws(TensorError) -> Double {
    try requireNumbers(scores)
    let labels = try ClassLabels(labels, scores: scores.shape, ignoredLabel: ignoredLabel)
    let elements = scores.doubles
    var (hits, count) = (0, 0)
    for (row, label) in labels.array.enumerated() where label >= 0 {
      let start = row * labels.classes
      let score = elements[start + label]
      var larger = 0
      for other in 0..<labels.classes
      where elements[start + other] > score || (elements[start + other] == score && other < label) { larger += 1 }
      if larger < k { hits += 1 }
      count += 1
    }
    guard count > 0 else { throw TensorError(.argument, "there are no labels to count", shapes: [labels.shape]) }
    return Double(hits) / Double(count)
  }

  /// How far a classifier's confidence is from its accuracy: the predictions are sorted into bins of equal width by the
  /// probability of the predicted class, and the differences of mean confidence and accuracy are averaged, each bin
  /// weighted by its part of the predictions. A bin holds its upper bound, not its lower one.
  ///
  /// C. Guo, G. Pleiss, Y. Sun and K. Weinberger, "On Calibration of Modern Neural Networks", 2017.
  /// - Parameter probabilities: `[…, K]`, such as softmax gives them; each in 0...1.
  public static func expectedCalibrationError(
    probabilities: Tensor, labels: Tensor, bins: Int = 15, ignoredLabel: Int? = nil
  ) throws(TensorError) -> Double {
    try named("expectedCalibrationError") { () throws(TensorError) in
      guard bins >= 1, bins <= 1 << 24 else {
        throw TensorError(.argument, "the number of bins is \(bins), but must be at least 1")
      }
      let labels = try ClassLabels(
        labels, scores: probabilities.shape, ignoredLabel: ignoredLabel)
      let elements = probabilities.doubles
      if let index = elements.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
        throw TensorError(.argument, "\(elements[index]) at element \(index) is not a probability")
      }
      var confidence = [Double](repeating: 0, count: bins)
      var hits = [Double](repeating: 0, count: bins)
      var count = 0
      let predictions = try probabilities.argmax(axis: -1).elements(as: Int32.self).map(Int.init)
      for ((row, label), predicted) in zip(labels.array.enumerated(), predictions) where label >= 0 {
        let probability = elements[row * labels.classes + predicted]
        let bin = min(max(0, Int((probability * Double(bins)).rounded(.up)) - 1), bins - 1)
        confidence[bin] += probability
        hits[bin] += predicted == label ? 1 : 0
        count += 1
      }
      guard count > 0 else { throw TensorError(.argument, "there are no labels to count", shapes: [labels.shape]) }
      return zip(confidence, hits).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(count)
    }
  }

  static func requireNumbers(_ scores: Tensor) throws(TensorError) {
    if let index = scores.doubles.firstIndex(where: \.isNaN) {
      throw TensorError(.nonFinite, "the score at element \(index) is not a number", shapes: [scores.shape])
    }
  }
}
