import Foundation
import NNLayers

/// Trains a small model that writes TensorBoard's event files into `FOLDER/events`, in two runs of which the second goes on
/// where the first stopped, and beside them `FOLDER/scalars.csv`: the same numbers as the trainer told them, a line
/// `tag,step,number` each.
enum TensorBoardCommand {
  static func run(folder: String) throws {
    try? FileManager.default.removeItem(atPath: folder + "/events")
    var random = RandomSource(seed: 3)
    let inputs = try Tensor.normal([60, 8], using: &random)
    let sums = inputs.doubles.enumerated().reduce(into: [Double](repeating: 0, count: 60)) {
      $0[$1.offset / 8] += $1.element
    }
    let data = try InMemoryDataset(
      inputs: inputs, labels: sums.map { $0 > 0 ? 1 : 0 }, classNames: ["below", "above"])
    let model = Sequential {
      Linear(inputs: 8, outputs: 12, using: &random)
      BatchNorm(channels: 12)
      ReLU()
      Linear(inputs: 12, outputs: 2, using: &random)
    }
    let trainer = Trainer(model, optimizer: SGD(model.parameters(), learningRate: 0.03, momentum: 0.9)) {
      try $0.softmaxCrossEntropy(labels: $1.labels)
    }
    trainer.clipping = .norm(1)
    trainer.metrics = [.accuracy]
    let told = ToldScalars()
    trainer.callbacks = [TensorBoardLog(folder: folder + "/events"), told]
    let loader = DataLoader(data, batchSize: 10, shuffleSeed: 1)
    try trainer.fit(loader, validation: loader, epochs: 2)
    try trainer.fit(loader, validation: loader, epochs: 5)
    try Data(told.lines.joined().utf8).write(to: URL(fileURLWithPath: folder + "/scalars.csv"))
  }
}

/// Notes every number that a trainer tells.
private final class ToldScalars: TrainingCallback {
  var lines: [String] = []

  private func add(_ tag: String, _ step: Int, _ number: Double) { lines.append("\(tag),\(step),\(number)\n") }

  func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) {
    add("step/loss", record.step, record.loss)
    add("step/learning_rate", record.step, record.learningRate)
    if let norm = record.gradientNorm { add("step/gradient_norm", record.step, norm) }
  }

  func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) {
    for (name, number) in record.training { add("training/\(name)", record.step, number) }
    for (name, number) in record.validation { add("validation/\(name)", record.step, number) }
    add("epoch", record.step, Double(record.epoch))
  }
}
