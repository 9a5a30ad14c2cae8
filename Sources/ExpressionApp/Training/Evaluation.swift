import Foundation
import NNLayers

/// How well a model does on a data set.
struct Evaluation: Sendable {
  let classNames: [String]
  /// `confusion[true][predicted]`.
  private(set) var confusion: [[Int]]
  private var totalLoss = 0.0

  init(classNames: [String]) {
    self.classNames = classNames
    confusion = [[Int]](repeating: [Int](repeating: 0, count: classNames.count), count: classNames.count)
  }

  /// Runs a model over a data set without training it.
  init(of model: any Layer, on dataset: any Dataset, batchSize: Int = 128) throws {
    self.init(classNames: dataset.classNames)
    for batch in DataLoader(dataset, batchSize: batchSize).epoch(0) {
      let tape = Tape(.inference)
      let scores = try model(tape.constant(batch.images))
      let loss = try scores.softmaxCrossEntropy(labels: batch.labels).value.scalar()
      try add(scores: scores.value, labels: batch.labels, loss: loss)
    }
  }

  mutating func add(scores: Tensor, labels: Tensor, loss: Double) throws {
    for (label, predicted) in zip(labels.elements(as: Int32.self), scores.argmaxOfRows()) {
      confusion[Int(label)][predicted] += 1
    }
    totalLoss += loss * Double(labels.elementCount)
  }

  var count: Int { confusion.reduce(0) { $0 + $1.reduce(0, +) } }
  var loss: Double { totalLoss / Double(max(1, count)) }

  var accuracy: Double {
    Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }) / Double(max(1, count))
  }

  func precision(_ label: Int) -> Double {
    let predicted = confusion.reduce(0) { $0 + $1[label] }
    return predicted == 0 ? 0 : Double(confusion[label][label]) / Double(predicted)
  }

  func recall(_ label: Int) -> Double {
    let actual = confusion[label].reduce(0, +)
    return actual == 0 ? 0 : Double(confusion[label][label]) / Double(actual)
  }

  func f1(_ label: Int) -> Double {
    let sum = precision(label) + recall(label)
    return sum == 0 ? 0 : 2 * precision(label) * recall(label) / sum
  }

  /// The mean of the classes' F1, each counted alike.
  var macroF1: Double { classNames.indices.reduce(0) { $0 + f1($1) } / Double(max(1, classNames.count)) }

  /// The 95 % interval of the accuracy (E. Wilson, 1927).
  var interval: ClosedRange<Double> {
    let n = Double(max(1, count))
    let z = 1.96
    let center = (accuracy + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (accuracy * (1 - accuracy) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, center - half)...min(1, center + half)
  }

  var report: String {
    let perClass = table(
      [["label", "images", "precision", "recall", "F1"]]
        + classNames.indices.map { label in
          [
            classNames[label], "\(confusion[label].reduce(0, +))", precision(label).percent, recall(label).percent,
            f1(label).digits(3),
          ]
        })
    let matrix = table(
      [["true \\ predicted"] + classNames]
        + classNames.indices.map { label in [classNames[label]] + confusion[label].map(String.init) })
    return """
      accuracy  \(accuracy.percent) of \(count) images (95 % interval \(interval.lowerBound.percent) to \
      \(interval.upperBound.percent))
      macro-F1  \(macroF1.digits(3))
      loss      \(loss.digits(4))

      \(perClass)

      \(matrix)
      """
  }
}
