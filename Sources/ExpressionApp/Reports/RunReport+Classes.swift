import NNLayers

/// How good the weights are on the test images: each class, and how far the probabilities can be believed.
extension RunReport {
  func addClasses(_ results: TestResults, to page: inout Page) {
    let evaluation = results.evaluation
    let (confusion, names) = (evaluation.confusion, evaluation.classNames)
    let classes = ClassFigures.all(of: confusion)
    let bars = zip(names, classes).map { name, figures in
      BarChart.Bar(name, figures.f1, text: figures.f1.digits(3), interval: figures.f1Interval)
    }
    let rows = zip(names, classes).map { name, figures -> [Markup] in
      [
        "\(name)", "\(figures.support)", cell(figures.precision.percent, figures.precisionInterval, { $0.percent }),
        cell(figures.recall.percent, figures.recallInterval, { $0.percent }),
        cell(figures.f1.digits(3), figures.f1Interval, { $0.digits(3) }),
      ]
    }
    page.add(
      "Classes",
      note: """
        Precision: of the images that were taken for the class, the part that is of it. Recall: of the class’s images, \
        the part that was found. F1: their harmonic mean. Intervals are Wilson’s, of 95 %; that of F1 follows from the \
        interval of TP / (TP + FP + FN), with which F1 rises.
        """,
      [
        ChartRow([
          HeatMatrix(title: "Confusion matrix", confusion: confusion, classNames: names),
          BarChart(title: "F1 of each class", bars: bars, maximum: 1),
        ]),
        DataTable(
          columns: [.text("class"), .number("images"), .number("precision"), .number("recall"), .number("F1")],
          rows: rows),
      ])
  }

  private func cell(_ value: String, _ interval: ClosedRange<Double>?, _ text: (Double) -> String) -> Markup {
    guard let interval else { return "\(value)" }
    return "\(value) <small>\(text(interval.lowerBound)) to \(text(interval.upperBound))</small>"
  }

  func addCalibration(_ results: TestResults, to page: inout Page) {
    page.add(
      "Calibration",
      note: """
        Predictions by the probability of the predicted class, in \(TestResults.binCount) bins. Dots on the diagonal: of \
        the predictions with 80 % confidence, 80 % are right. Dots above it: the model knows more than it says; below \
        it: it is too sure of itself. The expected calibration error, \(results.calibrationError.percent), is the mean \
        distance from the diagonal, each bin weighted by its predictions. Intervals are Wilson’s, of 95 %.
        """,
      [ChartRow([ReliabilityDiagram(title: "Reliability", bins: results.calibrationBins), confidences(results)])])
  }

  /// How right and wrong predictions differ in confidence.
  private func confidences(_ results: TestResults) -> DataTable {
    let groups: [(name: String, answers: [TestResults.Answer])] = [
      ("right", results.answers.filter(\.isRight)), ("wrong", results.answers.filter { !$0.isRight }),
    ]
    let rows = groups.map { name, answers -> [Markup] in
      let sorted = answers.map(\.confidence).sorted()
      guard !sorted.isEmpty else { return ["\(name)", "0", "–", "–"] }
      let mean = sorted.reduce(0, +) / Double(sorted.count)
      return ["\(name)", "\(sorted.count)", "\(mean.percent)", "\(sorted[sorted.count / 2].percent)"]
    }
    return DataTable(
      columns: [.text("predictions"), .number("images"), .number("mean"), .number("median")], rows: rows,
      caption: "Confidence of right and wrong predictions")
  }
}

/// A class's precision, recall and F1 with their intervals, which are missing where there is nothing to count.
struct ClassFigures {
  let support: Int
  let precision: Double
  let recall: Double
  let f1: Double
  let precisionInterval: ClosedRange<Double>?
  let recallInterval: ClosedRange<Double>?
  let f1Interval: ClosedRange<Double>?

  static func all(of confusion: ConfusionMatrix) -> [ClassFigures] {
    let (supports, predicted) = (confusion.supports, confusion.predictedCounts)
    let (precisions, recalls, f1Scores) = (confusion.precisions, confusion.recalls, confusion.f1Scores)
    return confusion.counts.indices.map { label in
      let found = confusion.counts[label][label]
      let union = supports[label] + predicted[label] - found
      func interval(of count: Int) -> ClosedRange<Double>? {
        count > 0 ? wilsonInterval(successes: found, of: count) : nil
      }
      // F1 = 2 TP / (2 TP + FP + FN) = 2 J / (1 + J) for the proportion J = TP / (TP + FP + FN).
      let f1Interval = interval(of: union).map { bounds in
        2 * bounds.lowerBound / (1 + bounds.lowerBound)...2 * bounds.upperBound / (1 + bounds.upperBound)
      }
      return ClassFigures(
        support: supports[label], precision: precisions[label], recall: recalls[label], f1: f1Scores[label],
        precisionInterval: interval(of: predicted[label]), recallInterval: interval(of: supports[label]),
        f1Interval: f1Interval)
    }
  }
}
