import NNLayers
import Testing

@Suite struct MetricsTests {
  private func labels(_ values: Int32...) throws -> Tensor { try Tensor(values) }

  private func message<Result>(_ body: () throws -> Result) -> String {
    do {
      _ = try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func confusion() throws {
    var matrix = ConfusionMatrix(classes: 3)
    let scores = try Tensor([0.0, 1, 0, 2, 1, 1, 0, 0, 5, 1, 1, 1], shape: [4, 3])
    try matrix.add(scores: scores, labels: labels(1, 0, 0, 2))
    #expect(matrix.counts == [[1, 0, 1], [0, 1, 0], [1, 0, 0]])
    #expect(matrix.supports == [2, 1, 1] && matrix.predictedCounts == [2, 1, 1])
    #expect(matrix.accuracy == 0.5 && matrix.correctCount == 2)
    try matrix.add(scores: scores.reshaped([2, 2, 3]), labels: labels(1, 0, 9, 2).reshaped([2, 2]), ignoredLabel: 9)
    #expect(matrix.counts == [[2, 0, 1], [0, 2, 0], [2, 0, 0]])
    var other = ConfusionMatrix(classes: 3)
    try other.add(predictions: [0, 2, 1], labels: [0, 2, -1], ignoredLabel: -1)
    try matrix.add(other)
    #expect(matrix.counts == [[3, 0, 1], [0, 2, 0], [2, 0, 1]])
  }

  @Test func nothingCounted() {
    for classes in [-1, 0, 3] {
      let matrix = ConfusionMatrix(classes: classes)
      #expect(matrix.count == 0 && matrix.accuracy == 0 && matrix.meanIntersectionOverUnion == 0)
      for average in ClassAverage.allCases {
        #expect(matrix.f1(average) == 0 && matrix.precision(average) == 0 && matrix.recall(average) == 0)
      }
    }
  }

  /// A number of classes of which there is no matrix is an error when something is counted.
  @Test(arguments: [-1, Int.min, (1 << 15) + 1, 1 << 40, Int.max]) func impossibleClasses(_ classes: Int) throws {
    var matrix = ConfusionMatrix(classes: classes)
    let expected = "confusionMatrix: a matrix of \(classes) classes cannot be made"
    #expect(message { try matrix.add(scores: .ones([1, 2]), labels: labels(0)) } == expected)
    #expect(message { try matrix.add(predictions: [0], labels: [0]) } == expected)
    #expect(message { try matrix.add(ConfusionMatrix(classes: 0)) } == expected)
    var none = ConfusionMatrix(classes: 0)
    #expect(message { try none.add(matrix) } == expected)
    var metric = ConfusionMetric(classes: classes)
    metric.totals = []
    #expect(metric.totals.isEmpty && metric.values["accuracy"] == 0)
    #expect(metric.confusion == matrix)
  }

  /// Totals as a damaged checkpoint may have them are not taken: their sums would overflow.
  @Test func impossibleTotals() {
    var metric = ConfusionMetric(classes: 2)
    for totals in [[-1, 0, 0, 0], [0x1p62, 0x1p62, 0, 0], [0.5, 0, 0, 0], [.nan, 0, 0, 0], [1, 2, 3]] as [[Double]] {
      metric.totals = totals
      #expect(metric.totals == [0, 0, 0, 0])
    }
    metric.totals = [1, 2, 3, 0x1p52]
    #expect(metric.totals == [1, 2, 3, 0x1p52] && metric.confusion.count == 6 + (1 << 52))
  }

  /// A class that is nowhere does not enter the mean intersection over union.
  @Test func classesThatAreNowhere() throws {
    var matrix = ConfusionMatrix(classes: 3)
    try matrix.add(predictions: [0, 1, 1, 0], labels: [0, 1, 0, 0])
    #expect(matrix.intersectionsOverUnions == [2.0 / 3, 0.5, nil])
    #expect(matrix.meanIntersectionOverUnion == (2.0 / 3 + 0.5) / 2)
    #expect(matrix.f1(.macro) == (0.8 + 2.0 / 3 + 0) / 3)
  }

  @Test func confusionErrors() throws {
    var matrix = ConfusionMatrix(classes: 3)
    #expect(
      message { try matrix.add(scores: .ones([2, 3]), labels: labels(0, 3)) }
        == "confusionMatrix: label 3 at position 1 is not in 0..<3; got [2]")
    #expect(message { try matrix.add(scores: .ones([2, 4]), labels: labels(0, 1)) }.contains("scores of 3 classes"))
    #expect(message { try matrix.add(scores: .ones([2, 3]), labels: labels(0)) }.contains("one label for each"))
    #expect(message { try matrix.add(scores: .ones([]), labels: labels(0)) }.contains("scores of 3 classes"))
    #expect(message { try matrix.add(predictions: [0, 1], labels: [0]) }.contains("2 predictions for 1 labels"))
    #expect(message { try matrix.add(predictions: [0, 3], labels: [0, 1]) }.contains("prediction 3 at position 1"))
    #expect(message { try matrix.add(predictions: [0, 1], labels: [0, -1]) }.contains("label -1 at position 1"))
    #expect(message { try matrix.add(ConfusionMatrix(classes: 2)) }.contains("3 and 2 classes"))
    #expect(matrix.count == 0)
    #expect(
      message {
        var none = ConfusionMatrix(classes: 0)
        try none.add(scores: .ones([0, 0]), labels: Tensor([] as [Int32]))
      }.contains("scores of 0 classes"))
  }

  /// Of equal scores the first is the larger.
  @Test func ties() throws {
    let scores = try Tensor([1.0, 1, 1, 0], shape: [1, 4])
    for (label, place) in [(0, 1), (1, 2), (2, 3), (3, 4)] as [(Int32, Int)] {
      for k in 1...5 {
        #expect(try Metrics.topKAccuracy(scores: scores, labels: labels(label), k: k) == (k >= place ? 1 : 0))
      }
      #expect(try Metrics.accuracy(scores: scores, labels: labels(label)) == (label == 0 ? 1 : 0))
    }
    #expect(try Metrics.rocAUC(scores: Tensor([1.0, 1, 1]), labels: labels(1, 0, 1)) == 0.5)
    #expect(try Metrics.averagePrecision(scores: Tensor([1.0, 1, 1, 1]), labels: labels(1, 0, 0, 1)) == 0.5)
  }

  @Test func ignoredLabels() throws {
    let scores = try Tensor([2.0, 1, 2, 1, 2, 1], shape: [3, 2])
    #expect(try Metrics.accuracy(scores: scores, labels: labels(0, -1, 1), ignoredLabel: -1) == 0.5)
    let p = try Tensor([0.75, 0.25, 0, 1, 0.75, 0.25], shape: [3, 2])
    #expect(
      try Metrics.expectedCalibrationError(probabilities: p, labels: labels(0, -1, 1), ignoredLabel: -1) == 0.25)
  }

  /// The bounds of the bins: 0 is in the first, 1 in the last.
  @Test func calibration() throws {
    let p = try Tensor([1, 0, 0.5, 0.5, 0.0, 0], shape: [3, 2])
    // Two bins: (0, 0.5] has confidences 0.5 and 0 with one hit, (0.5, 1] has confidence 1 without a hit.
    let error = try Metrics.expectedCalibrationError(probabilities: p, labels: labels(1, 0, 1), bins: 2)
    #expect(abs(error - (0.5 + 1) / 3) < 1e-12)
  }

  @Test func errors() throws {
    let scores = try Tensor.ones([2, 3])
    #expect(message { try Metrics.topKAccuracy(scores: scores, labels: labels(0, 1), k: 0) }.contains("k is 0"))
    #expect(message { try Metrics.accuracy(scores: scores, labels: labels(0, 3)) }.hasPrefix("accuracy: label 3"))
    #expect(
      message { try Metrics.accuracy(scores: .ones([0, 3]), labels: Tensor([] as [Int32])) }.contains("no labels"))
    #expect(
      message { try Metrics.accuracy(scores: Tensor([.nan, 1], shape: [1, 2]), labels: labels(0)) }
        .contains("not a number"))
    for bins in [0, -1, Int.max] {
      #expect(
        message { try Metrics.expectedCalibrationError(probabilities: scores, labels: labels(0, 1), bins: bins) }
          .contains("the number of bins"))
    }
    #expect(
      message {
        try Metrics.expectedCalibrationError(probabilities: Tensor([1.5, 0], shape: [1, 2]), labels: labels(0))
      }
      .contains("1.5 at element 0 is not a probability"))
    #expect(
      message { try Metrics.rocAUC(scores: Tensor([1.0, 2]), labels: labels(1, 1)) }
        == "rocAUC: there are 2 positive and 0 negative samples")
    #expect(message { try Metrics.rocAUC(scores: Tensor([1.0, 2]), labels: labels(1, 2)) }.contains("neither 0 nor 1"))
    #expect(message { try Metrics.rocAUC(scores: Tensor([1.0, 2]), labels: labels(1)) }.contains("labels [N]"))
    #expect(message { try Metrics.rocAUC(scores: Tensor([.nan, 2]), labels: labels(1, 0)) }.contains("not a number"))
    #expect(
      message { try Metrics.averagePrecision(scores: Tensor([1.0, 2]), labels: labels(0, 0)) }
        .contains("no sample is positive"))
    for average in [ClassAverage.macro, .weighted] {
      #expect(
        message { try Metrics.rocAUC(scores: scores, labels: labels(0, 1), average: average) }
          .contains("class 2 against the others: there are 0 positive"))
    }
    #expect(
      message { try Metrics.averagePrecision(scores: .ones([3]), labels: labels(0, 1, 2), average: .macro) }
        .contains("[N, K]"))
  }
}
