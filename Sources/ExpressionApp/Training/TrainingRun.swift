import Foundation
import NNLayers

/// Trains a model in a run's folder, from the beginning or from where the run was interrupted.
struct TrainingRun {
  /// Where a run begins.
  private enum Start {
    /// In a folder that it gets for itself.
    case new
    /// With the folder's configuration alone: it was stopped before its first checkpoint.
    case anew
    case checkpoint
  }

  let folder: RunFolder
  let configuration: RunConfiguration
  let checkpoints: RunCheckpoints.Interval
  private let setup: TrainingSetup
  private let start: Start

  /// - Parameter resuming: whether the folder has the run already; its last checkpoint, if there is one, is where it
  ///   begins.
  init(
    _ configuration: RunConfiguration, data: ExpressionData, in folder: RunFolder,
    checkpoints: RunCheckpoints.Interval, resuming: Bool
  ) throws {
    self.folder = folder
    self.configuration = configuration
    self.checkpoints = checkpoints
    setup = try TrainingSetup(recipe: configuration.recipe, data: data, format: data.train.format)
    if resuming {
      start = FileManager.default.fileExists(atPath: folder.lastPath) ? .checkpoint : .anew
    } else {
      start = .new
    }
  }

  private var epochs: Int { configuration.recipe.epochs ?? 1 }

  func run() throws {
    let (recipe, trainer) = (configuration.recipe, setup.trainer)
    let saving = RunCheckpoints(folder: folder, interval: checkpoints, averaging: setup.averaging)
    trainer.callbacks = setup.averaging.map { [$0] } ?? []
    if recipe.patience > 0 {
      trainer.callbacks.append(
        EarlyStopping(Monitor(.validation, "accuracy", .maximum), patience: recipe.patience, restoresBest: false))
    }
    trainer.callbacks += [
      MetricsTable(path: folder.metricsPath), TensorBoardLog(folder: folder.eventsPath), TrainingProgress(), saving,
    ]
    if start == .checkpoint {
      try trainer.resume(from: folder.lastPath)
      guard trainer.finishedEpochs < epochs else {
        Terminal.line("the run in \(folder.path) is finished: \(epochs) of \(epochs) epochs")
        // It may have been stopped just before its page was made.
        if !FileManager.default.fileExists(atPath: folder.reportPath) { writeReport() }
        return
      }
    }
    try announce()
    if let warning = try setup.data.overlapWarning(path: configuration.data.path) { Terminal.warning(warning) }
    try prepareFolder()
    if let status = try train(saving) {
      let place =
        trainer.finishedBatches > 0 ? "in epoch \(trainer.finishedEpochs + 1)" : "after epoch \(trainer.finishedEpochs)"
      let rest = trainer.isFinished ? "makes its report" : "goes on from there"
      Terminal.line("stopped \(place); expression train --resume \(folder.path) \(rest)")
      throw Interruption(status: status)
    }
    if let reason = trainer.stopReason { Terminal.line("stopped: \(reason)") }
    if let best = saving.best {
      tell(best)
      writeReport()
    }
  }

  /// What an earlier run has left goes only now, when this one has all that it needs.
  private func prepareFolder() throws {
    switch start {
    case .new:
      try folder.removeRun()
      try AtomicFile.write(try configuration.encoded(), to: folder.configurationPath)
    case .anew: try folder.removeResults()
    case .checkpoint: break
    }
  }

  /// - Returns: the status to end with, where a signal has stopped the run. Later signals end the process: all of the
  ///   run is on the disk.
  private func train(_ saving: RunCheckpoints) throws -> Int32? {
    let interrupt = Interrupt()
    defer { interrupt.end() }
    saving.interrupt = interrupt
    do {
      try setup.trainer.fit(setup.loader, validation: setup.testLoader, epochs: epochs)
    } catch let error as TrainingError where error.reason == .nonFinite {
      throw Failure("\(error.message). A smaller --learning-rate may help\(keptNote)")
    }
    return interrupt.status
  }

  private func tell(_ best: RunCheckpoints.Best) {
    let (trainer, count) = (setup.trainer, setup.data.test.count)
    let right = Int(exactly: (best.accuracy * Double(count)).rounded()) ?? 0
    let interval = wilsonInterval(successes: min(max(0, right), count), of: count)
    let macroF1 = trainer.history.first { $0.epoch == best.epoch }?.validation["macroF1"]
    let seconds = trainer.history.reduce(0.0) { $0 + $1.seconds }
    Terminal.paragraph(
      "best test accuracy \(best.accuracy.percent) (95 % interval \(interval.lowerBound.percent) to "
        + "\(interval.upperBound.percent)), macro-F1 \((macroF1 ?? .nan).digits(3)) in epoch \(best.epoch), "
        + "\(TrainingProgress.clock(seconds)) in all; weights in \(folder.bestPath)")
  }

  /// The run is done without its page too, which can be made again.
  private func writeReport() {
    do {
      let report = RunReport(try RunFiles(folder: folder.path, loaded: setup.data))
      try report.page.write(to: folder.reportPath)
      Terminal.line("report in \(folder.reportPath)")
      for problem in report.problems { Terminal.warning(problem) }
    } catch {
      Terminal.warning("\(error); expression report \(folder.path) makes the run's page")
    }
  }

  private func announce() throws {
    let work = try setup.trainer.model.summary(input: setup.description.inputShape).multiplyAccumulates
    // The summary asks the model as it is asked in tests; a training pass looks at the image once.
    let once = setup.description.testTimeFlips ? work / 2 : work
    let trainer = setup.trainer
    var line = FittedLine(separator: "; ")
    line.add(
      "\(setup.data.train.count) training and \(setup.data.test.count) test images from \(configuration.data.path)")
    line.add("model \(setup.description.architecture.rawValue)", rank: 1)
    line.add("\(try trainer.model.parameters().scalarCount()) parameters", rank: 2)
    line.add("\((Double(once) / 1e6).digits(1)) million multiply-adds an image", rank: 3)
    line.add("\(epochs) epochs of \(setup.loader.batchCount) batches", rank: 1)
    line.add("kernels \(KernelSelection.current)", rank: 2)
    line.add(folder.path)
    Terminal.line(line.text())
    guard start == .checkpoint else { return }
    Terminal.line(
      "going on in epoch \(trainer.finishedEpochs + 1), behind batch \(trainer.finishedBatches) of "
        + "\(setup.loader.batchCount)")
    let kernels = configuration.provenance.kernels
    if kernels != KernelSelection.current {
      Terminal.paragraph(
        "the run was begun with the kernels \(kernels); with \(KernelSelection.current) it goes on, but not to the "
          + "same bits")
    }
  }

  private var keptNote: String {
    let finished = setup.trainer.finishedEpochs
    if finished > 0 { return ". The last good weights, of epoch \(finished), are in \(folder.lastPath)" }
    return ". No epoch was finished, so this run has written no weights"
  }
}
