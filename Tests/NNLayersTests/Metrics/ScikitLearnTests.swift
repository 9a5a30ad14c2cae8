import NNLayers
import Testing

/// Metrics against scikit-learn.
@Suite struct ScikitLearnTests {
  private static func fixture(_ name: String) throws -> PyTorchCase {
    try #require(PyTorchCase.all(in: "metric").first { $0.name == "metric/\(name)" })
  }

  @Test func classes() throws {
    var fixture = try Self.fixture("classes")
    func compare(_ value: Double, _ name: String) throws { try fixture.compare(Tensor(value, .float64), name) }
    let labels = try fixture.take("labels")
    let scores = try fixture.take("scores")
    let probabilities = try fixture.take("probabilities")
    var confusion = ConfusionMatrix(classes: 5)
    try confusion.add(
      predictions: fixture.take("predicted").elements(as: Int32.self).map(Int.init),
      labels: labels.elements(as: Int32.self).map(Int.init))
    #expect(try fixture.take("confusion").elements(as: Int32.self) == confusion.counts.flatMap { $0.map(Int32.init) })
    #expect(confusion.count == labels.elementCount)
    try compare(confusion.accuracy, "accuracy")
    for (name, average) in [("macro", ClassAverage.macro), ("micro", .micro), ("weighted", .weighted)] {
      try compare(confusion.precision(average), "precision.\(name)")
      try compare(confusion.recall(average), "recall.\(name)")
      try compare(confusion.f1(average), "f1.\(name)")
      try compare(Metrics.rocAUC(scores: probabilities, labels: labels, average: average), "auc.\(name)")
      try compare(
        Metrics.averagePrecision(scores: probabilities, labels: labels, average: average), "average_precision.\(name)")
    }
    try fixture.compare(Tensor(confusion.precisions), "precisions")
    try fixture.compare(Tensor(confusion.recalls), "recalls")
    try fixture.compare(Tensor(confusion.f1Scores), "f1s")
    try fixture.compare(Tensor(confusion.intersectionsOverUnions.map { $0 ?? .nan }), "ious")
    try compare(confusion.meanIntersectionOverUnion, "mean_iou")
    for k in [1, 2, 4] { try compare(Metrics.topKAccuracy(scores: scores, labels: labels, k: k), "top\(k)") }
    for bins in [10, 15] {
      try compare(
        Metrics.expectedCalibrationError(probabilities: probabilities, labels: labels, bins: bins),
        "calibration\(bins)")
    }
    fixture.expectAllTaken()
  }

  @Test(arguments: ["binary", "binary-ties"]) func binary(_ name: String) throws {
    var fixture = try Self.fixture(name)
    let labels = try fixture.take("labels")
    let scores = try fixture.take("scores")
    try fixture.compare(Tensor(Metrics.rocAUC(scores: scores, labels: labels), .float64), "auc")
    try fixture.compare(
      Tensor(Metrics.averagePrecision(scores: scores, labels: labels), .float64), "average_precision")
    fixture.expectAllTaken()
  }
}
