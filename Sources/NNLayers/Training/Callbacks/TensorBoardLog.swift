import Foundation

/// Writes event files that TensorBoard shows: `step/loss` and `step/learning_rate` by step; `training/…` and
/// `validation/…` by epoch.
///
/// A run that is continued writes another file into the same folder, which tells TensorBoard to forget what an
/// interrupted run wrote beyond the checkpoint.
public final class TensorBoardLog: TrainingCallback {
  public let folder: String
  /// The numbers of every so many steps are written.
  public let stepInterval: Int
  private var file: EventFile?

  public init(folder: String, stepInterval: Int = 1) {
    self.folder = folder
    self.stepInterval = max(1, stepInterval)
  }

  public func trainingWillBegin(_ trainer: Trainer) throws {
    let file = try EventFile(folder: folder)
    if trainer.stepCount > 0 { try file.startSession(step: trainer.stepCount + 1) }
    self.file = file
  }

  public func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) throws {
    guard record.step.isMultiple(of: stepInterval) else { return }
    var values = [("step/loss", record.loss), ("step/learning_rate", record.learningRate)]
    if let norm = record.gradientNorm { values.append(("step/gradient_norm", norm)) }
    try file?.write(values, step: record.step)
  }

  public func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws {
    func named(_ part: String, _ values: [String: Double]) -> [(String, Double)] {
      values.sorted { $0.key < $1.key }.map { ("\(part)/\($0.key)", $0.value) }
    }
    try file?.write(
      named("training", record.training) + named("validation", record.validation) + [("epoch", Double(record.epoch))],
      step: record.step)
  }

  public func trainingDidEnd(_ trainer: Trainer) throws { file = nil }
  public func trainingDidFail(_ trainer: Trainer, _ error: any Error) { file = nil }
}
