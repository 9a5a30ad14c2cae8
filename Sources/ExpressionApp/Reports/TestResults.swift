import Foundation
import NNLayers

/// What a model says of each image of a data set.
struct TestResults {
  struct Answer {
    /// The image's index in the data set.
    let index: Int
    let label: Int
    let predicted: Int
    /// Of the predicted class.
    let confidence: Double
    /// Minus the logarithm of the true class's probability.
    let loss: Double

    var isRight: Bool { label == predicted }
  }

  let evaluation: Evaluation
  /// In the order of the data set.
  let answers: [Answer]
  /// How far the confidences are from the accuracies, as `Metrics` defines it.
  let calibrationError: Double

  static let binCount = 15

  /// - Throws: `Failure` where the weights give no finite numbers.
  init(of model: any Layer, on dataset: ImageDataset, batchSize: Int = 128) throws {
    var evaluation = Evaluation(classNames: dataset.classNames)
    var answers: [Answer] = []
    var probabilities: [Float] = []
    for batch in DataLoader(dataset, batchSize: batchSize).epoch(0) {
      let tape = Tape(.inference)
      let scores = try model(tape.constant(batch.images))
      let loss = try scores.softmaxCrossEntropy(labels: batch.labels).value.scalar()
      guard loss.isFinite else { throw Failure("the weights give the loss \(loss)") }
      try evaluation.add(scores: scores.value, labels: batch.labels, loss: loss)
      let logarithms = try scores.logSoftmax().value.doubles
      let softmax = try scores.softmax().value
      let classes = dataset.classNames.count
      for (row, predicted) in scores.value.argmaxOfRows().enumerated() {
        let label = try dataset.label(at: batch.indices[row])
        answers.append(
          Answer(
            index: batch.indices[row], label: label, predicted: predicted,
            confidence: exp(logarithms[row * classes + predicted]), loss: -logarithms[row * classes + label]))
      }
      probabilities += softmax.floats
    }
    self.evaluation = evaluation
    self.answers = answers
    calibrationError = try Metrics.expectedCalibrationError(
      probabilities: Tensor(probabilities, shape: [answers.count, dataset.classNames.count]),
      labels: Tensor(answers.map { Int32($0.label) }), bins: Self.binCount)
  }

  /// The predictions by their confidence, in bins of equal width; a bin holds its upper bound, as in `Metrics`.
  var calibrationBins: [ReliabilityDiagram.Bin] {
    let count = Double(Self.binCount)
    let groups = Dictionary(grouping: answers) { answer in
      min(max(0, Int((answer.confidence * count).rounded(.up)) - 1), Self.binCount - 1)
    }
    return groups.sorted { $0.key < $1.key }.map { bin, answers in
      let right = answers.count(where: \.isRight)
      return ReliabilityDiagram.Bin(
        bounds: Double(bin) / count...Double(bin + 1) / count,
        confidence: answers.reduce(0) { $0 + $1.confidence } / Double(answers.count),
        accuracy: Double(right) / Double(answers.count),
        interval: wilsonInterval(successes: right, of: answers.count), count: answers.count)
    }
  }

  /// The mistakes whose true class had the least probability, worst first.
  func worstMistakes(_ count: Int) -> [Answer] {
    Array(answers.filter { !$0.isRight }.sorted { ($1.loss, $0.index) < ($0.loss, $1.index) }.prefix(count))
  }
}
