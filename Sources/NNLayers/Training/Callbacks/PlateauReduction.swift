/// Lowers the learning rate when a number has stopped improving, by a `PlateauSchedule`. The trainer's own schedule must
/// be `nil`: it would set the rate back.
public final class PlateauReduction: TrainingCallback {
  public let monitor: Monitor
  public private(set) var schedule: PlateauSchedule

  /// - Parameter schedule: its goal must be the monitor's.
  public init(_ schedule: PlateauSchedule, monitor: Monitor = .validationLoss) {
    self.monitor = monitor
    self.schedule = schedule
  }

  public func trainingWillBegin(_ trainer: Trainer) throws {
    guard trainer.schedule == nil else {
      throw TrainingError(.argument, "a trainer has either a schedule or a plateau's reduction, not both")
    }
    guard schedule.goal == monitor.goal else {
      throw TrainingError(
        .argument, "the plateau's goal is \(schedule.goal), that of the \(monitor) is \(monitor.goal)")
    }
    trainer.optimizer.learningRate = schedule.learningRate
  }

  public func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws {
    guard let value = try monitor.value(in: record) else { return }
    trainer.optimizer.learningRate = schedule.observe(value)
  }

  public func state() throws -> CallbackState? { try CallbackState(schedule) }

  public func load(_ state: CallbackState) throws {
    let loaded: PlateauSchedule = try state.value()
    guard TrainingCount.arePlausible(loaded.badCount, loaded.cooldownLeft) else {
      throw TrainingError(.state, "the state of the plateau's schedule has a number that is negative or too large")
    }
    schedule = loaded
  }
}
