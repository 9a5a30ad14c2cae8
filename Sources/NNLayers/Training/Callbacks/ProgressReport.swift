import Foundation

/// Tells how training goes: a line for each epoch, and on a terminal one for the present step that is drawn over.
public final class ProgressReport: TrainingCallback {
  private let write: (String) -> Void
  private let redraws: Bool
  private var lastDrawn = Date.distantPast
  private var start = Date()
  private var examples = 0
  private var firstBatch: Int?

  /// - Parameters:
  ///   - redraws: whether the present step is shown; unless given, where the standard output is a terminal.
  ///   - write: where the text goes; to the standard output unless given.
  public init(redraws: Bool? = nil, write: ((String) -> Void)? = nil) {
    self.redraws = redraws ?? (write == nil && isatty(STDOUT_FILENO) == 1)
    self.write = write ?? { FileHandle.standardOutput.write(Data($0.utf8)) }
  }

  public func epochWillBegin(_ trainer: Trainer, epoch: Int) {
    start = Date()
    examples = 0
    firstBatch = trainer.finishedBatches
  }

  public func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) {
    examples += record.examples
    guard redraws, Date().timeIntervalSince(lastDrawn) > 0.1 || record.batch == record.batchCount else { return }
    lastDrawn = Date()
    let seconds = max(1e-9, Date().timeIntervalSince(start))
    let done = max(1, record.batch - (firstBatch ?? 0))
    // A run that something else is to stop may have more batches than an integer counts.
    let epochsLeft = Double(trainer.epochGoal - record.epoch)
    let batchesLeft = Double(record.batchCount - record.batch) + epochsLeft * Double(record.batchCount)
    write(
      "\r\u{1B}[Kepoch \(record.epoch)/\(trainer.epochGoal)  batch \(record.batch)/\(record.batchCount)  "
        + "loss \(text(record.loss))  \(Int(Double(examples) / seconds)) examples/s  "
        + "\(clock(seconds / Double(done) * batchesLeft)) left")
  }

  public func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) {
    func list(_ values: [String: Double], prefix: String) -> [String] {
      let names = ["loss"] + values.keys.filter { $0 != "loss" }.sorted()
      return names.compactMap { name in values[name].map { "\(prefix)\(name) \(text($0))" } }
    }
    let parts =
      ["epoch \(record.epoch)/\(trainer.epochGoal)"] + list(record.training, prefix: "")
      + list(record.validation, prefix: "validation ") + [clock(record.seconds)]
    write((redraws ? "\r\u{1B}[K" : "") + parts.joined(separator: "  ") + "\n")
  }

  public func trainingDidEnd(_ trainer: Trainer) {
    if let reason = trainer.stopReason { write("\(redraws ? "\r\u{1B}[K" : "")stopped: \(reason)\n") }
  }

  public func trainingDidFail(_ trainer: Trainer, _ error: any Error) {
    if redraws { write("\r\u{1B}[K") }
  }

  private func text(_ number: Double) -> String { String(format: "%.4g", number) }

  private func clock(_ seconds: Double) -> String {
    let total = Int(min(max(0, seconds), 1e9).rounded())
    return total >= 3600
      ? String(format: "%d:%02d:%02d", total / 3600, total / 60 % 60, total % 60)
      : String(format: "%d:%02d", total / 60, total % 60)
  }
}
