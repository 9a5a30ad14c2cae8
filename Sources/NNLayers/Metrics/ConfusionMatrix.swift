/// How numbers for each class become one.
public enum ClassAverage: Sendable, Hashable, CaseIterable {
  /// Every class counts alike.
  case macro
  /// Every sample counts alike: the classes' counts are added first.
  case micro
  /// Every class counts as often as it occurs.
  case weighted
}

/// How often each class was taken for each other, and the measures that follow from it. All are parts of 1, not per
/// cent.
///
/// ```swift
/// var confusion = ConfusionMatrix(classes: 7)
/// for batch in loader.epoch(0) {
///   let scores = try model(Tape(.inference).constant(batch.images)).value
///   try confusion.add(scores: scores, labels: batch.labels)
/// }
/// print(confusion.accuracy, confusion.f1(.macro))
/// ```
///
/// A quotient 0 / 0, such as the precision of a class that was never predicted, is 0, as in scikit-learn. Averages are
/// over all classes, also those that never occur: scikit-learn with `labels=range(classes)`.
///
/// M. Sokolova and G. Lapalme, "A Systematic Analysis of Performance Measures for Classification Tasks", 2009.
public struct ConfusionMatrix: Sendable, Hashable {
  /// `counts[true][predicted]`.
  public private(set) var counts: [[Int]]
  /// A number of classes that no matrix has; the error waits until something is counted.
  private let impossibleClasses: Int?

  /// - Parameter classes: at most 2¹⁵. With another number, or a negative one, counting is an error.
  public init(classes: Int) {
    let isPossible = (0...1 << 15).contains(classes)
    impossibleClasses = isPossible ? nil : classes
    let classes = isPossible ? classes : 0
    counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
  }

  /// Of counts that are known, `[classes][classes]`.
  init(counts: [[Int]]) {
    self.counts = counts
    impossibleClasses = nil
  }

  public var classes: Int { counts.count }

  /// Counts scores `[…, K]`, whose largest element is the prediction (the first of equals), and `int32` labels `[…]`.
  /// - Parameter ignoredLabel: samples with this label are not counted.
  /// - Throws: `TensorError` for shapes that do not fit and a label out of range, before anything is counted.
  public mutating func add(scores: Tensor, labels: Tensor, ignoredLabel: Int? = nil) throws(TensorError) {
    try named("confusionMatrix") { () throws(TensorError) in
      try requirePossible()
      guard scores.shape.last == classes, classes > 0 else {
        throw TensorError(.shape, "expected scores of \(classes) classes", shapes: [scores.shape, labels.shape])
      }
      let checked = try ClassLabels(labels, scores: scores.shape, ignoredLabel: ignoredLabel)
      let predictions = try scores.argmax(axis: -1).elements(as: Int32.self)
      for (label, predicted) in zip(checked.array, predictions) where label >= 0 {
        counts[label][Int(predicted)] += 1
      }
    }
  }

  /// Counts predicted classes and labels, one of each for every sample.
  /// - Throws: `TensorError` where the numbers differ or a class is out of range, before anything is counted.
  public mutating func add(
    predictions: [Int], labels: [Int], ignoredLabel: Int? = nil
  ) throws(TensorError) {
    try requirePossible()
    guard predictions.count == labels.count else {
      throw TensorError(
        .argument, "there are \(predictions.count) predictions for \(labels.count) labels",
        operation: "confusionMatrix")
    }
    var pairs: [(label: Int, predicted: Int)] = []
    for (position, (label, predicted)) in zip(labels, predictions).enumerated() where label != ignoredLabel {
      for (name, value) in [("label", label), ("prediction", predicted)] {
        guard value >= 0, value < classes else {
          throw TensorError(
            .argument, "\(name) \(value) at position \(position) is not in 0..<\(classes)",
            operation: "confusionMatrix")
        }
      }
      pairs.append((label, predicted))
    }
    for pair in pairs { counts[pair.label][pair.predicted] += 1 }
  }

  /// Adds the counts of another matrix of as many classes.
  public mutating func add(_ other: ConfusionMatrix) throws(TensorError) {
    try requirePossible()
    try other.requirePossible()
    guard other.classes == classes else {
      throw TensorError(
        .argument, "the matrices have \(classes) and \(other.classes) classes", operation: "confusionMatrix")
    }
    for label in counts.indices {
      for predicted in counts.indices { counts[label][predicted] += other.counts[label][predicted] }
    }
  }

  private func requirePossible() throws(TensorError) {
    guard let impossibleClasses else { return }
    throw TensorError(
      .argument, "a matrix of \(impossibleClasses) classes cannot be made", operation: "confusionMatrix")
  }
}

extension ConfusionMatrix {
  /// Samples.
  public var count: Int { supports.reduce(0, +) }

  /// Samples whose class was predicted.
  public var correctCount: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

  /// The part of the samples whose class was predicted.
  public var accuracy: Double { ratio(correctCount, count) }

  /// Samples of each class.
  public var supports: [Int] { counts.map { $0.reduce(0, +) } }

  /// How often each class was predicted.
  public var predictedCounts: [Int] { counts.indices.map { column in counts.reduce(0) { $0 + $1[column] } } }

  /// For each class: of the samples that were taken for it, the part that is of it.
  public var precisions: [Double] { zip(counts.indices, predictedCounts).map { ratio(counts[$0][$0], $1) } }

  /// For each class: of its samples, the part that was found.
  public var recalls: [Double] { zip(counts.indices, supports).map { ratio(counts[$0][$0], $1) } }

  /// For each class: the harmonic mean of precision and recall.
  public var f1Scores: [Double] {
    zip(precisions, recalls).map { precision, recall in
      let sum = precision + recall
      return sum == 0 ? 0 : 2 * precision * recall / sum
    }
  }

  /// For each class: samples that are of it and were taken for it, over those that are or were; nil for a class that
  /// neither occurs nor was predicted. M. Everingham et al., "The PASCAL Visual Object Classes Challenge", 2010.
  public var intersectionsOverUnions: [Double?] {
    let (supports, predicted) = (self.supports, predictedCounts)
    return counts.indices.map { label in
      let union = supports[label] + predicted[label] - counts[label][label]
      return union == 0 ? nil : Double(counts[label][label]) / Double(union)
    }
  }

  /// The average of the classes' `precisions`.
  public func precision(_ average: ClassAverage = .macro) -> Double { averaged(precisions, average) }
  /// The average of the classes' `recalls`.
  public func recall(_ average: ClassAverage = .macro) -> Double { averaged(recalls, average) }
  /// The average of the classes' `f1Scores`; the macro average is the mean of the scores, not the score of the means.
  public func f1(_ average: ClassAverage = .macro) -> Double { averaged(f1Scores, average) }

  /// The mean intersection over union of the classes that occur or were predicted, as is usual for segmentation.
  /// (scikit-learn's `jaccard_score` with all labels counts the others as 0.)
  public var meanIntersectionOverUnion: Double {
    let known = intersectionsOverUnions.compactMap { $0 }
    return known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
  }

  private func averaged(_ values: [Double], _ average: ClassAverage) -> Double {
    switch average {
    case .macro: values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    // With one prediction for each sample the sums of false positives and of false negatives are the same.
    case .micro: accuracy
    case .weighted:
      zip(values, supports).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(max(1, count))
    }
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
}
