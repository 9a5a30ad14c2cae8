import Foundation

/// Writes a table with a line for each epoch: `epoch`, `step`, `learning_rate`, what was measured while training,
/// `validation_…`, `seconds`.
///
/// The file is replaced after each epoch by the table of the whole history, so it is whole at any time, and that of a
/// run that is continued has no epoch twice.
public final class CSVLog: TrainingCallback {
  public let path: String

  public init(path: String) { self.path = path }

  public func trainingWillBegin(_ trainer: Trainer) throws { try write(trainer.history) }
  public func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws { try write(trainer.history) }

  private func write(_ history: [EpochRecord]) throws {
    let training = names(history.map(\.training))
    let validation = names(history.map(\.validation))
    var lines = [
      (["epoch", "step", "learning_rate"] + training + validation.map { "validation_\($0)" } + ["seconds"])
        .map(field).joined(separator: ",")
    ]
    for record in history {
      let numbers: [Double?] =
        [record.learningRate] + training.map { record.training[$0] } + validation.map { record.validation[$0] }
        + [record.seconds]
      // Swift's description of a number is the shortest that is read back with the same bits.
      lines.append(
        (["\(record.epoch)", "\(record.step)"] + numbers.map { $0.map { "\($0)" } ?? "" }).joined(separator: ","))
    }
    try AtomicFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }

  private func names(_ rows: [[String: Double]]) -> [String] {
    let all = Set(rows.flatMap(\.keys))
    return (all.contains("loss") ? ["loss"] : []) + all.subtracting(["loss"]).sorted()
  }

  private func field(_ text: String) -> String {
    text.contains { ",\"\n\r".contains($0) } ? "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\"" : text
  }
}
