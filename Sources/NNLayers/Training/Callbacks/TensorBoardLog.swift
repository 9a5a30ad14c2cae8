import Foundation

/// Writes event files that TensorBoard shows: `step/loss` and `step/learning_rate` by step; `training/…` and
/// `validation/…` by epoch. A folder belongs to one run.
///
/// A run that is continued from a checkpoint first takes back what an interrupted run wrote after that checkpoint: files
/// are cut to the length that they had, later ones are removed. Then it writes another file into the folder, which tells
/// a TensorBoard that is running to forget those events too.
public final class TensorBoardLog: TrainingCallback {
  public let folder: String
  /// The numbers of every so many steps are written.
  public let stepInterval: Int
  private var file: EventFile?
  /// The files of the run before the present one.
  private var earlier: [Written] = []
  private var isContinued = false

  /// A file, and how much of it was written when a checkpoint was.
  private struct Written: Codable {
    let name: String
    let length: Int
  }

  public init(folder: String, stepInterval: Int = 1) {
    self.folder = folder
    self.stepInterval = max(1, stepInterval)
  }

  public func trainingWillBegin(_ trainer: Trainer) throws {
    if isContinued {
      try takeBack()
      isContinued = false
    }
    let file = try EventFile(folder: folder)
    if trainer.stepCount > 0 { try file.startSession(step: trainer.stepCount + 1) }
    self.file = file
  }

  /// Cuts the folder's files to what the checkpoint knows of.
  private func takeBack() throws(TrainingError) {
    guard !earlier.isEmpty else { return }
    let files = FileManager.default
    let known = Set(earlier.map(\.name))
    let last = earlier.map(\.name).max() ?? ""
    for name in (try? files.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(EventFile.prefix) && !known.contains(name) && name > last {
      unlink("\(folder)/\(name)")
    }
    for entry in earlier {
      let path = "\(folder)/\(entry.name)"
      // A file that somebody has removed or that was moved elsewhere is not missed.
      guard let size = try? files.attributesOfItem(atPath: path)[.size] as? Int, size > entry.length else { continue }
      guard truncate(path, off_t(entry.length)) == 0 else {
        throw TrainingError(.file, "\(path): cannot be shortened: \(String(cString: strerror(errno)))")
      }
    }
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

  public func trainingDidEnd(_ trainer: Trainer) throws { close() }
  public func trainingDidFail(_ trainer: Trainer, _ error: any Error) { close() }

  private func close() {
    earlier = written
    file = nil
  }

  private var written: [Written] {
    earlier + (file.map { [Written(name: ($0.path as NSString).lastPathComponent, length: $0.length)] } ?? [])
  }

  public func state() throws -> CallbackState? {
    // What the checkpoint counts on must be there after a crash of the machine too.
    file?.synchronize()
    return try CallbackState(written)
  }

  public func load(_ state: CallbackState) throws {
    let files: [Written] = try state.value()
    // They are cut to their lengths later: nothing but event files in the folder may be among them.
    guard files.allSatisfy({ $0.name.hasPrefix(EventFile.prefix) && !$0.name.contains("/") && $0.length >= 0 }) else {
      throw TrainingError(.state, "the names of event files are no names of such files in the folder")
    }
    earlier = files
    isContinued = true
  }
}
