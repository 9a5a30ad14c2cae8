import Foundation
import NNLayers

/// Writes `metrics.csv`: a line for each epoch. The file is replaced after each epoch by the table of the whole run, so
/// it is whole at any time, and that of a run that is continued has no epoch twice.
final class MetricsTable: TrainingCallback {
  private let path: String

  static let columns = [
    "epoch", "learning_rate", "train_loss", "train_accuracy", "train_macro_f1", "test_loss", "test_accuracy",
    "test_macro_f1",
    "images_per_second", "seconds",
  ]

  init(path: String) { self.path = path }

  func trainingWillBegin(_ trainer: Trainer) throws { try write(trainer.history) }
  func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws { try write(trainer.history) }

  private func write(_ history: [EpochRecord]) throws {
    var lines = [Self.columns.joined(separator: ",")]
    var seconds = 0.0
    for record in history {
      seconds += record.seconds
      let numbers = [
        record.learningRate, record.training["loss"], record.training["accuracy"], record.training["macroF1"],
        record.validation["loss"], record.validation["accuracy"], record.validation["macroF1"], record.imagesPerSecond,
        seconds,
      ]
      let cells = numbers.map { $0.map { String(format: "%.6g", $0) } ?? "" }
      lines.append((["\(record.epoch)"] + cells).joined(separator: ","))
    }
    try AtomicFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }
}

extension EpochRecord {
  /// How fast the epoch was, without its validation.
  var imagesPerSecond: Double { Double(examples) / max(1e-9, trainingSeconds) }
}
