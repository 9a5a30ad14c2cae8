import Foundation
import NNLayers

/// How well a model does on a data set.
struct Evaluation: Sendable {
  let classNames: [String]
  private(set) var confusion: ConfusionMatrix
  private var totalLoss = 0.0

  init(classNames: [String]) {
    self.classNames = classNames
    confusion = ConfusionMatrix(classes: classNames.count)
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
    try confusion.add(scores: scores, labels: labels)
    totalLoss += loss * Double(labels.elementCount)
  }

  var count: Int { confusion.count }
  var loss: Double { totalLoss / Double(max(1, count)) }
  var accuracy: Double { confusion.accuracy }
  /// The mean of the classes' F1, each counted alike.
  var macroF1: Double { confusion.f1(.macro) }

  /// The 95 % interval of the accuracy.
  var interval: ClosedRange<Double> { wilsonInterval(successes: confusion.correctCount, of: count) }

  var report: String {
    let (supports, precisions) = (confusion.supports, confusion.precisions)
    let (recalls, f1Scores) = (confusion.recalls, confusion.f1Scores)
    let perClass = table(
      [["label", "images", "precision", "recall", "F1"]]
        + classNames.indices.map { label in
          [
            classNames[label], "\(supports[label])", precisions[label].percent, recalls[label].percent,
            f1Scores[label].digits(3),
          ]
        })
    let matrix = table(
      [["true \\ predicted"] + classNames]
        + classNames.indices.map { label in [classNames[label]] + confusion.counts[label].map(String.init) })
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
