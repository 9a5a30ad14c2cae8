import Foundation
import NNLayers

/// Trains a model in a run's folder, from the beginning or from where the run was interrupted.
struct TrainingRun {
  let folder: RunFolder
  let configuration: RunConfiguration
  let checkpoints: RunCheckpoints.Interval
  private let setup: TrainingSetup

  /// - Parameter resuming: whether the folder's last checkpoint, if it has one, is where it begins.
  init(
    _ configuration: RunConfiguration, data: ExpressionData, in folder: RunFolder,
    checkpoints: RunCheckpoints.Interval, resuming: Bool
  ) throws {
    self.folder = folder
    self.configuration = configuration
    self.checkpoints = checkpoints
    setup = try TrainingSetup(recipe: configuration.recipe, data: data, format: data.train.format)
    isResuming = resuming && FileManager.default.fileExists(atPath: folder.lastPath)
  }

  private let isResuming: Bool

  func run() throws {
    let (recipe, trainer) = (configuration.recipe, setup.trainer)
    let epochs = recipe.epochs ?? 1
    let interrupt = Interrupt()
    let saving = RunCheckpoints(
      folder: folder, interval: checkpoints, interrupt: interrupt, averaging: setup.averaging)
    trainer.callbacks = setup.averaging.map { [$0] } ?? []
    if recipe.patience > 0 {
      trainer.callbacks.append(
        EarlyStopping(Monitor(.validation, "accuracy", .maximum), patience: recipe.patience, restoresBest: false))
    }
    trainer.callbacks += [
      MetricsTable(path: folder.metricsPath), TensorBoardLog(folder: folder.eventsPath), TrainingProgress(), saving,
    ]
    if isResuming {
      try trainer.resume(from: folder.lastPath)
      guard trainer.finishedEpochs < epochs else {
        Terminal.line("the run in \(folder.path) is finished: \(epochs) of \(epochs) epochs")
        // It may have been killed just before its page was made.
        if !FileManager.default.fileExists(atPath: folder.reportPath) { writeReport() }
        return
      }
    }
    try announce()
    if let warning = try setup.data.overlapWarning(path: configuration.data.path) { Terminal.warning(warning) }
    do {
      try trainer.fit(setup.loader, validation: setup.testLoader, epochs: epochs)
    } catch let error as TrainingError where error.reason == .nonFinite {
      throw Failure("\(error.message). A smaller --learning-rate may help\(keptNote)")
    }
    if let status = interrupt.status, !trainer.isFinished {
      let place =
        trainer.finishedBatches > 0 ? "in epoch \(trainer.finishedEpochs + 1)" : "after epoch \(trainer.finishedEpochs)"
      Terminal.line("stopped \(place); expression train --resume \(folder.path) goes on from there")
      throw Interruption(status: status)
    }
    if let reason = trainer.stopReason { Terminal.line("stopped: \(reason)") }
    if let best = saving.best {
      Terminal.line(
        "best test accuracy \(best.accuracy.percent) in epoch \(best.epoch), "
          + "\(TrainingProgress.clock(trainer.history.reduce(0) { $0 + $1.seconds })) in all; weights in "
          + folder.bestPath)
      writeReport()
    }
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
    Terminal.line(
      "\(setup.data.train.count) training and \(setup.data.test.count) test images from \(configuration.data.path); "
        + "model \(setup.description.architecture.rawValue), \(try trainer.model.parameters().scalarCount()) parameters, "
        + "\((Double(once) / 1e6).digits(1)) million multiply-adds an image; \(configuration.recipe.epochs ?? 1) epochs of "
        + "\(setup.loader.batchCount) batches; kernels \(KernelSelection.current); \(folder.path)")
    if isResuming {
      Terminal.line(
        "going on in epoch \(trainer.finishedEpochs + 1), behind batch \(trainer.finishedBatches) of "
          + "\(setup.loader.batchCount)")
    }
    let kernels = configuration.provenance.kernels
    if isResuming, kernels != KernelSelection.current {
      Terminal.line(
        "the run was begun with the kernels \(kernels); with \(KernelSelection.current) it goes on, but not to the same "
          + "bits")
    }
  }

  private var keptNote: String {
    let finished = setup.trainer.finishedEpochs
    if finished > 0 { return ". The last good weights, of epoch \(finished), are in \(folder.lastPath)" }
    return ". No epoch was finished, so this run has written no weights"
  }
}
