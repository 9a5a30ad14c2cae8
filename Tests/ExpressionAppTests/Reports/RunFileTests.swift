import Foundation
import NNLayers
import Testing

@testable import ExpressionApp

/// What a report reads, and the figures that it finds itself.
@Suite struct RunFileTests {
  private func metrics(_ text: String) throws -> MetricsLog {
    try inTemporaryFolder { root in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/metrics.csv"))
      return try MetricsLog(contentsOf: "\(root)/metrics.csv")
    }
  }

  @Test func columnsAreReadByTheirNames() throws {
    let log = try metrics("test_loss,new,epoch,empty\r\n0.5,7,1,\r\nnan,8,2,\r\n")
    #expect(log.problems.isEmpty)
    #expect(log.epochs == [1, 2])
    #expect(log["new"] == [7, 8])
    #expect(log["test_loss"]?.first == 0.5 && log["test_loss"]?.last?.isNaN == true)
    #expect(log["empty"] == nil && log["train_loss"] == nil)
    #expect(log.points("new")?.map(\.x) == [1, 2])
  }

  @Test func linesThatMakeNoSenseAreLeftOut() throws {
    let log = try metrics("epoch,test_loss\n1,0.5\n2\n3,high\n4,0.25\n5,0.")
    #expect(log.epochs == [1, 4, 5])
    #expect(log.problems.count == 2)
    #expect(log.problems.first?.hasSuffix("line 3: has 1 cells, expected were 2") == true)
    #expect(log.problems.last?.hasSuffix("line 4: “high” in the column test_loss is no number") == true)
    #expect(throws: Failure.self) { try metrics("") }
    #expect(throws: Failure.self) { try metrics("1,2,3\n") }
    #expect(throws: Failure.self) { try metrics("epoch,epoch\n1,2\n") }
  }

  @Test func configurationsAreReadWhateverTheirFields() throws {
    try inTemporaryFolder { root in
      let path = "\(root)/configuration.json"
      func read(_ text: String) throws -> ConfigurationFile {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try ConfigurationFile(contentsOf: path)
      }
      let file = try read(
        """
        {"recipe": {"seed": 18446744073709551615, "rate": 0.1, "flip": true, "none": null, "list": [1], "of": {}},
         "name": "a"}
        """)
      #expect(file["recipe", "seed"] == .natural(.max))
      #expect(file["recipe", "none"] == nil && file["recipe", "list", "a"] == nil && file["nothing"] == nil)
      #expect(file.facts("recipe").map(\.name) == ["flip", "rate", "seed"])
      #expect(file.facts("recipe").map(\.value) == ["yes", "0.1", "18446744073709551615"])
      #expect(file.facts("name").isEmpty)
      for text in ["", "{", "[]", "7"] { #expect(throws: Failure.self) { try read(text) } }
    }
  }

  /// statsmodels' `proportion_confint(method="wilson")`, to the four digits that its 1.95996 and our 1.96 share.
  @Test(arguments: [
    (0, 10, 0.0, 0.2775), (8, 10, 0.4902, 0.9433), (94, 210, 0.3819, 0.5152), (1, 1, 0.2065, 1.0),
    (500, 500, 0.9924, 1),
  ])
  func intervalsAreWilsons(successes: Int, count: Int, low: Double, high: Double) {
    let interval = wilsonInterval(successes: successes, of: count)
    #expect(abs(interval.lowerBound - low) < 1e-4 && abs(interval.upperBound - high) < 1e-4, "\(interval)")
  }

  @Test func intervalsOfClassesHoldTheirFigures() throws {
    var confusion = ConfusionMatrix(classes: 3)
    try confusion.add(predictions: [0, 0, 1, 1, 1, 0], labels: [0, 0, 0, 1, 1, 1])
    let figures = ClassFigures.all(of: confusion)
    for label in 0..<2 {
      let one = figures[label]
      #expect(one.support == 3)
      #expect(one.precisionInterval?.contains(one.precision) == true)
      #expect(one.recallInterval?.contains(one.recall) == true)
      #expect(one.f1Interval?.contains(one.f1) == true)
    }
    #expect(figures[0].precisionInterval == wilsonInterval(successes: 2, of: 3))
    // 2 of the 4 images that are of the class or were taken for it.
    let proportion = wilsonInterval(successes: 2, of: 4)
    #expect(figures[0].f1Interval?.lowerBound == 2 * proportion.lowerBound / (1 + proportion.lowerBound))
    #expect(figures[2].precisionInterval == nil && figures[2].recallInterval == nil && figures[2].f1Interval == nil)
  }

  private func dataset(_ count: Int) throws -> ImageDataset {
    var random = RandomSource(seed: 3)
    let images = try (0..<count).map { _ in
      try Image(width: 4, height: 4, channels: 1, pixels: (0..<16).map { _ in UInt8(random.next() >> 56) })
    }
    let examples = (0..<count).map { ImageDataset.Example(path: "\($0)", label: $0 % 3) }
    return try ImageDataset(
      examples: examples, images: images, classNames: ["a", "b", "c"],
      format: ImageDataset.Format(width: 4, height: 4, channels: 1))
  }

  /// The bins of the diagram are those of the calibration error, and the loss is the mean of the answers' losses.
  @Test func answersAgreeWithTheirMeasures() throws {
    let data = try dataset(150)
    var random = RandomSource(seed: 4)
    let results = try TestResults(of: LinearNet(inputs: 16, classes: 3, using: &random), on: data, batchSize: 64)
    #expect(results.answers.map(\.index) == Array(0..<150))
    let bins = results.calibrationBins
    #expect(bins.reduce(0) { $0 + $1.count } == 150)
    #expect(bins.allSatisfy { $0.bounds.contains($0.confidence) })
    let error = bins.reduce(0) { $0 + abs($1.confidence - $1.accuracy) * Double($1.count) } / 150
    #expect(abs(error - results.calibrationError) < 1e-6)
    #expect(bins.count > 3)
    let loss = results.answers.reduce(0) { $0 + $1.loss } / 150
    #expect(abs(loss - results.evaluation.loss) < 1e-5)
    #expect(results.answers.count(where: \.isRight) == results.evaluation.confusion.correctCount)

    let worst = results.worstMistakes(10)
    #expect(worst.count == 10 && !worst.contains(where: \.isRight))
    let losses = worst.map(\.loss)
    #expect(losses == losses.sorted(by: >))
    #expect(losses.first == results.answers.filter { !$0.isRight }.map(\.loss).max())
  }

  @Test func inputsBecomePicturesAgain() throws {
    let data = try dataset(2)
    #expect(try data.normalization.image(of: data.input(at: 1)) == data.image(at: 1))
    #expect(throws: Failure.self) { try data.normalization.image(of: Tensor([1, 2] as [Float])) }
  }
}
