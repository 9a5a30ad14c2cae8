import Foundation
import NNLayers

/// A search for the learning rate: `learning_rate.csv`, a picture of it, and what it suggests.
struct LearningRateReport {
  let search: LearningRateSearch

  init(recipe: Recipe, data: ExpressionData) throws {
    let setup = try TrainingSetup(recipe: recipe, data: data, format: data.train.format)
    let range = recipe.optimizer == .sgd ? (first: 1e-5, last: 10.0) : (first: 1e-6, last: 1.0)
    search = try setup.trainer.findLearningRate(setup.loader, from: range.first, to: range.last, steps: 100)
  }

  func write(to folder: RunFolder) throws {
    var lines = ["learning_rate,loss,smoothed_loss"]
    for point in search.points {
      lines.append(
        [point.learningRate, point.loss, point.smoothedLoss].map { String(format: "%.6g", $0) }.joined(separator: ","))
    }
    let csv = "\(folder.path)/learning_rate.csv"
    try AtomicFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: csv)
    let picture = "\(folder.path)/learning_rate.svg"
    try AtomicFile.write(Data(LearningRatePicture(search: search).svg.utf8), to: picture)
    guard let steepest = search.steepest, let lowest = search.lowest else {
      throw Failure("the loss has not fallen at any rate; its curve is in \(csv) and \(picture)")
    }
    Terminal.paragraph(
      "the loss falls steepest at the learning rate \(short(steepest)) and is lowest at \(short(lowest)); try "
        + "--learning-rate \(short(steepest)), and no more than \(short(lowest / 2)). The curve is in \(csv) and "
        + picture)
  }

  private func short(_ number: Double) -> String { String(format: "%.2g", number) }
}
