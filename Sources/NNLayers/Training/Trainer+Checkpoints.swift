import Foundation

extension Trainer {
  private static let key = "training"

  /// All that continuing this run exactly takes: the weights and running statistics, the optimizer's and the callbacks'
  /// state, the place in the epoch, what was measured so far and the random source.
  public func checkpoint() throws -> Checkpoint {
    guard metadata[Self.key] == nil else {
      throw TrainingError(.argument, "the metadata have \(Self.key), a name that is kept for the run's state")
    }
    var texts: [String: String] = [:]
    var tensors: [String: Tensor] = [:]
    for (name, callback) in namedCallbacks() {
      guard let state = try callback.state() else { continue }
      texts[name] = state.text
      for (key, tensor) in state.tensors { tensors["\(name)/\(key)"] = tensor }
    }
    let state = RunState(
      finishedEpochs: finishedEpochs, finishedBatches: finishedBatches, stepCount: stepCount,
      learningRate: optimizer.learningRate, lossSum: running.lossSum, exampleCount: running.count,
      metricTotals: running.metrics.map(\.totals), seconds: earlierSeconds, history: history, loader: loaderIdentity,
      callbacks: texts)
    var metadata = self.metadata
    metadata[Self.key] = try TrainingJSON.text(state)
    return Checkpoint(
      model: try model.state(), optimizer: try optimizer.state(), epoch: finishedEpochs, random: random,
      metadata: metadata, callbacks: tensors)
  }

  /// Continues a run from its checkpoint: `fit` with the same loader then gives the same bits as if the run had not
  /// been interrupted. Settings (the schedule, the optimizer's momentum, the callbacks) are not in the file: make the
  /// trainer as it was made first, then call this. A callback that the file knows nothing of begins anew.
  ///
  /// - Throws: `CheckpointError` for a file that cannot be read, `TrainingError` for one that holds no run, `TensorError`
  ///   where the weights or the optimizer's state do not fit. Model and optimizer are then as they were.
  public func resume(from path: String) throws {
    do {
      try resume(try Checkpoint(contentsOf: path))
    } catch let error as TrainingError {
      throw TrainingError(error.reason, "\(path): \(error.message)")
    }
  }

  public func resume(_ checkpoint: Checkpoint) throws {
    guard !isRunning else { throw TrainingError(.argument, "the trainer is training already") }
    guard let text = checkpoint.metadata[Self.key] else {
      throw TrainingError(.state, "the checkpoint holds weights, but no run that could be continued")
    }
    let state: RunState = try TrainingJSON.value(text, what: "the state of the run")
    guard state.isPlausible else {
      throw TrainingError(.state, "the state of the run has a number that is negative or too large")
    }
    var means = RunningMeans(metrics)
    if state.finishedBatches > 0 {
      (means.lossSum, means.count) = (state.lossSum, state.exampleCount)
      guard state.metricTotals.count == metrics.count else {
        throw TrainingError(
          .state, "the run was measured by \(state.metricTotals.count) metrics, the trainer has \(metrics.count)")
      }
      for (index, totals) in state.metricTotals.enumerated() {
        means.metrics[index].totals = totals
        guard means.metrics[index].totals == totals else {
          throw TrainingError(.state, "the totals of metric \(index) do not fit the trainer's metric")
        }
      }
    }
    let (oldModel, oldOptimizer) = (try model.state(), try optimizer.state())
    do {
      try model.load(state: checkpoint.model)
      try optimizer.load(state: checkpoint.optimizer)
      try loadCallbacks(checkpoint, state)
    } catch {
      try model.load(state: oldModel)
      try optimizer.load(state: oldOptimizer)
      throw error
    }
    if optimizer.learningRate != state.learningRate { optimizer.learningRate = state.learningRate }
    finishedEpochs = state.finishedEpochs
    finishedBatches = state.finishedBatches
    stepCount = state.stepCount
    history = state.history
    earlierSeconds = state.seconds
    loaderIdentity = state.loader
    running = means
    random = checkpoint.random ?? random
  }

  private func loadCallbacks(_ checkpoint: Checkpoint, _ state: RunState) throws {
    for (name, callback) in namedCallbacks() {
      guard let text = state.callbacks[name] else { continue }
      let prefix = name + "/"
      var tensors: [String: Tensor] = [:]
      for (key, tensor) in checkpoint.callbacks where key.hasPrefix(prefix) {
        tensors[String(key.dropFirst(prefix.count))] = tensor
      }
      try callback.load(CallbackState(text: text, tensors: tensors))
    }
  }

  /// Callbacks of one name are told apart by their order.
  private func namedCallbacks() -> [(name: String, callback: any TrainingCallback)] {
    var counts: [String: Int] = [:]
    return callbacks.map { callback in
      let count = counts[callback.name, default: 0] + 1
      counts[callback.name] = count
      return (count == 1 ? callback.name : "\(callback.name) \(count)", callback)
    }
  }
}

/// A run's place and what it has measured, as it stands in a checkpoint's metadata.
private struct RunState: Codable {
  let finishedEpochs: Int
  let finishedBatches: Int
  let stepCount: Int
  let learningRate: Double
  let lossSum: Double
  let exampleCount: Int
  let metricTotals: [[Double]]
  let seconds: Double
  let history: [EpochRecord]
  let loader: LoaderIdentity?
  let callbacks: [String: String]

  var isPlausible: Bool {
    TrainingCount.arePlausible(finishedEpochs, finishedBatches, stepCount, exampleCount)
      && TrainingCount.isPlausible(seconds: seconds)
      && history.allSatisfy {
        TrainingCount.arePlausible($0.epoch, $0.step, $0.examples) && TrainingCount.isPlausible(seconds: $0.seconds)
          && TrainingCount.isPlausible(seconds: $0.trainingSeconds)
      }
  }
}

/// Numbers of a run that are read from a file. A run that goes on adds to them, which must not overflow.
enum TrainingCount {
  static func arePlausible(_ counts: Int...) -> Bool { counts.allSatisfy { $0 >= 0 && $0 <= 1 << 48 } }

  /// A clock may be set back, so a time may be negative.
  static func isPlausible(seconds: Double) -> Bool { abs(seconds) <= 1e12 }
}
