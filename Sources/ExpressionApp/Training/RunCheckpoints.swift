import Foundation
import NNLayers

/// Writes a run's weights: `last.safetensors`, from which it is continued, every so many steps or seconds, at the end
/// of each epoch and when it is stopped; `best.safetensors`, weights alone, whenever the test accuracy is the best so
/// far. Also stops the run at Ctrl-C and SIGTERM.
final class RunCheckpoints: TrainingCallback {
  /// How often a checkpoint is written within an epoch.
  enum Interval: Sendable, Equatable {
    case steps(Int)
    case seconds(Double)
  }

  private let folder: RunFolder
  private let interval: Interval
  /// Whose average the best weights are.
  private let averaging: WeightAveraging?
  private var lastWritten = Date()
  private(set) var best: Best?
  /// What stops the run.
  var interrupt: Interrupt?

  struct Best: Codable, Equatable {
    let accuracy: Double
    let epoch: Int
  }

  init(folder: RunFolder, interval: Interval, averaging: WeightAveraging?) {
    self.folder = folder
    self.interval = interval
    self.averaging = averaging
  }

  var comesLast: Bool { true }

  func trainingWillBegin(_ trainer: Trainer) {
    lastWritten = Date()
  }

  func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) throws {
    // Behind the epoch's last step the validation is what is stopped.
    if interrupt?.status != nil, record.batch < record.batchCount {
      trainer.stop("interrupted")
      return
    }
    let isDue =
      switch interval {
      case .steps(let count): record.step.isMultiple(of: count)
      case .seconds(let seconds): Date().timeIntervalSince(lastWritten) >= seconds
      }
    if isDue { try writeLast(trainer) }
  }

  func validationBatchWillBegin(_ trainer: Trainer) {
    if interrupt?.status != nil { trainer.stop("interrupted") }
  }

  func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws {
    if interrupt?.status != nil { trainer.stop("interrupted") }
    // First the best weights. The checkpoint knows of them, and a run that is continued from there would not write them
    // again; one that is continued from an earlier checkpoint comes to the same ones.
    if let accuracy = record.validation["accuracy"], accuracy > best?.accuracy ?? -1 {
      best = Best(accuracy: accuracy, epoch: record.epoch)
      try Checkpoint(
        model: try averaging?.modelState(trainer.model) ?? trainer.model.state(), epoch: record.epoch,
        metadata: trainer.metadata
      ).write(to: folder.bestPath)
    }
    try writeLast(trainer)
  }

  func trainingDidEnd(_ trainer: Trainer) throws {
    // A run that was stopped within an epoch, or within its validation, is continued from there.
    if trainer.finishedBatches > 0 { try writeLast(trainer) }
  }

  private func writeLast(_ trainer: Trainer) throws {
    try trainer.checkpoint().write(to: folder.lastPath)
    lastWritten = Date()
  }

  func state() throws -> CallbackState? { try CallbackState(best) }
  func load(_ state: CallbackState) throws { best = try state.value() }
}
