/// Stops the run when a number has not improved for some epochs, and gives the model the weights of its best epoch back:
/// then, and when the last epoch is finished.
///
/// The best weights are those that were measured: beside `WeightAveraging` the averages, where the number is of the
/// validation.
public final class EarlyStopping: TrainingCallback {
  public let monitor: Monitor
  /// Epochs without improvement after which the run stops; less than 1 counts as 1.
  public let patience: Int
  /// An improvement by no more than this counts as none.
  public let minimumChange: Double
  public let restoresBest: Bool

  private var progress = Progress()
  private var bestModel: [String: Tensor] = [:]

  private struct Progress: Codable {
    var best: Double?
    var bestEpoch = 0
    var badCount = 0
  }

  public init(
    _ monitor: Monitor = .validationLoss, patience: Int = 5, minimumChange: Double = 0, restoresBest: Bool = true
  ) {
    self.monitor = monitor
    self.patience = max(1, patience)
    self.minimumChange = minimumChange
    self.restoresBest = restoresBest
  }

  /// The best number so far, and its epoch.
  public var best: (value: Double, epoch: Int)? { progress.best.map { ($0, progress.bestEpoch) } }

  private var hasStopped: Bool { progress.badCount >= patience }

  public func trainingWillBegin(_ trainer: Trainer) {
    if hasStopped { stop(trainer) }
  }

  public func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws {
    guard let value = try monitor.value(in: record) else { return }
    if monitor.isBetter(value, than: progress.best, by: minimumChange) {
      progress = Progress(best: value, bestEpoch: record.epoch)
      if restoresBest {
        bestModel = monitor.part == .validation ? try trainer.measuredState() : try trainer.model.state()
      }
    } else {
      progress.badCount += 1
      if hasStopped { stop(trainer) }
    }
  }

  private func stop(_ trainer: Trainer) {
    trainer.stop("the \(monitor) has not improved for \(progress.badCount) epochs")
  }

  public func trainingDidEnd(_ trainer: Trainer) throws {
    // A run that something else has stopped is to be continued from where it is.
    guard hasStopped || trainer.isFinished, !bestModel.isEmpty else { return }
    try trainer.model.load(state: bestModel)
  }

  public func state() throws -> CallbackState? { try CallbackState(progress, tensors: bestModel) }

  public func load(_ state: CallbackState) throws {
    let loaded: Progress = try state.value()
    guard TrainingCount.arePlausible(loaded.bestEpoch, loaded.badCount) else {
      throw TrainingError(.state, "the state of early stopping has a number that is negative or too large")
    }
    progress = loaded
    bestModel = state.tensors
  }
}
