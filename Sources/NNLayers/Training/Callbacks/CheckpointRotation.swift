import Foundation

/// Writes checkpoints to a folder: the newest few, `last.safetensors`, and `best.safetensors` of the epoch whose
/// monitored number was best. Each is a whole checkpoint, from which `Trainer.resume` continues; each file is replaced
/// as a whole, so that a crash leaves the old one or the new one. The weights are those that train; what
/// `WeightAveraging` has measured in their place is in its state.
public final class CheckpointRotation: TrainingCallback {
  /// How often a checkpoint is written.
  public enum Interval: Sendable, Hashable {
    case epochs(Int)
    case steps(Int)
  }

  public let folder: String
  /// Numbered checkpoints that are kept; with 0 there are only the last and the best.
  public let keeps: Int
  public let interval: Interval
  public let monitor: Monitor?

  private var memory = Memory()

  private struct Memory: Codable {
    var best: Double?
    var names: [String] = []
  }

  /// - Parameter monitor: what the best epoch is told by; `nil` for no file of the best.
  public init(
    folder: String, keeps: Int = 3, every interval: Interval = .epochs(1), monitor: Monitor? = .validationLoss
  ) {
    self.folder = folder
    self.keeps = max(0, keeps)
    self.interval = interval
    self.monitor = monitor
  }

  public var comesLast: Bool { true }
  public var lastPath: String { "\(folder)/last.safetensors" }
  public var bestPath: String { "\(folder)/best.safetensors" }

  public func trainingWillBegin(_ trainer: Trainer) throws {
    switch interval {
    case .epochs(let count), .steps(let count):
      guard count >= 1 else {
        throw TrainingError(.argument, "checkpoints every \(count) epochs or steps make no sense")
      }
    }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw TrainingError(.file, "\(folder): the folder cannot be made")
    }
  }

  public func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) throws {
    guard case .steps(let count) = interval, record.step.isMultiple(of: count) else { return }
    try write(trainer, name: "step-\(padded(record.step, 8)).safetensors")
  }

  public func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws {
    let value = try monitor?.value(in: record)
    let isBest = if let monitor, let value { monitor.isBetter(value, than: memory.best) } else { false }
    if isBest { memory.best = value }
    // First the best one. The checkpoint knows of it, and a run that is continued from there would not write it again;
    // one that is continued from an earlier checkpoint comes to the same best epoch.
    if isBest { try trainer.checkpoint().write(to: bestPath) }
    if case .epochs(let count) = interval, record.epoch.isMultiple(of: count) || trainer.isFinished {
      try write(trainer, name: "epoch-\(padded(record.epoch, 4)).safetensors")
    } else if trainer.isFinished {
      try trainer.checkpoint().write(to: lastPath)
    }
  }

  public func trainingDidEnd(_ trainer: Trainer) throws {
    // A run that was stopped within an epoch is continued from there.
    if trainer.finishedBatches > 0 { try trainer.checkpoint().write(to: lastPath) }
  }

  private func write(_ trainer: Trainer, name: String) throws {
    var old: [String] = []
    if keeps > 0 {
      let names = memory.names.filter { $0 != name } + [name]
      memory.names = names.suffix(keeps)
      old = Array(names.dropLast(keeps))
    }
    let checkpoint = try trainer.checkpoint()
    if keeps > 0 { try checkpoint.write(to: "\(folder)/\(name)") }
    try checkpoint.write(to: lastPath)
    for name in old { unlink("\(folder)/\(name)") }
  }

  private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  public func state() throws -> CallbackState? { try CallbackState(memory) }

  public func load(_ state: CallbackState) throws {
    let loaded: Memory = try state.value()
    // Old names are removed later: nothing outside the folder may be among them.
    guard loaded.names.allSatisfy({ !$0.contains("/") && $0.hasSuffix(".safetensors") }) else {
      throw TrainingError(.state, "the names of kept checkpoints are no names of files in the folder")
    }
    memory = loaded
  }
}
