import Foundation

extension Trainer {
  /// Trains until so many epochs are finished in all; epochs of earlier calls, and of a run that is continued, count.
  ///
  /// - Returns: the records of all epochs.
  /// - Throws: `TrainingError` for settings that make no sense and for a loss that is infinite or not a number, with
  ///   the first layer that such a number comes out of; and what the loader, the model, the optimizer or a callback
  ///   throws. The optimizer has then taken `stepCount` steps.
  @discardableResult
  public func fit(_ loader: DataLoader, validation: DataLoader? = nil, epochs: Int) throws -> [EpochRecord] {
    try checkSettings(loader, validation, epochs)
    isRunning = true
    defer { isRunning = false }
    loaderIdentity = LoaderIdentity(loader)
    epochGoal = epochs
    stopReason = nil
    do {
      for callback in orderedCallbacks { try callback.trainingWillBegin(self) }
      while finishedEpochs < epochs, stopReason == nil { try runEpoch(loader, validation) }
      for callback in orderedCallbacks { try callback.trainingDidEnd(self) }
    } catch {
      for callback in orderedCallbacks { callback.trainingDidFail(self, error) }
      throw error
    }
    return history
  }

  /// `loss` and the metrics of the model on a loader's first epoch, without training.
  public func evaluate(_ loader: DataLoader) throws -> [String: Double] {
    try measure(loader) { true } ?? [:]
  }

  /// - Parameter goesOn: asked before each batch.
  /// - Returns: `nil` where there is a batch that was not to be measured.
  private func measure(_ loader: DataLoader, while goesOn: () throws -> Bool) throws -> [String: Double]? {
    var means = RunningMeans(metrics)
    for batch in loader.epoch(0) {
      guard try goesOn() else { return nil }
      let scores = try model(Tape(.inference).constant(batch.images))
      let value = try loss(scores, batch).value.scalar()
      guard value.isFinite else {
        throw try nonFinite("the loss on the validation data is \(value)", batch, mode: .inference)
      }
      try means.add(loss: value, scores: scores.value, batch: batch)
    }
    return means.values
  }

  private func checkSettings(_ loader: DataLoader, _ validation: DataLoader?, _ epochs: Int) throws(TrainingError) {
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(TrainingError) {
      guard condition else { throw TrainingError(.argument, message()) }
    }
    try require(!isRunning, "the trainer is training already")
    try require(epochs >= 0, "the number of epochs is \(epochs), but must not be negative")
    try require(accumulation >= 1, "accumulation is \(accumulation), but must be at least 1")
    try require(validationInterval >= 1, "the validation's interval is \(validationInterval), but must be at least 1")
    try require(loader.batchCount > 0, "the loader has no batches: \(loader.dataset.count) examples")
    if let validation {
      try require(
        validation.batchCount > 0, "the validation's loader has no batches: \(validation.dataset.count) examples")
    }
    switch clipping {
    case .norm(let limit), .value(let limit):
      try require(limit >= 0, "the limit of the gradients is \(limit), but must not be negative")
    case nil: break
    }
    let identity = LoaderIdentity(loader)
    if let loaderIdentity, loaderIdentity != identity, finishedBatches > 0 {
      throw TrainingError(
        .state,
        "the run is in the middle of an epoch of another loader: \(loaderIdentity.text), and this one has \(identity.text)"
      )
    }
  }

  private func runEpoch(_ loader: DataLoader, _ validation: DataLoader?) throws {
    let epoch = finishedEpochs + 1
    let start = Date().addingTimeInterval(-earlierSeconds)
    if finishedBatches == 0 { running = RunningMeans(metrics) }
    if case .eachEpoch(let schedule) = schedule {
      optimizer.learningRate = schedule.learningRate(at: finishedEpochs)
    }
    for callback in orderedCallbacks { try callback.epochWillBegin(self, epoch: epoch) }
    if stopReason != nil { return }

    var group = StepGroup()
    for batch in loader.epoch(epoch, from: finishedBatches) {
      try add(batch, to: &group, epoch: epoch, loader: loader)
      guard group.batches == accumulation || finishedBatches + group.batches == loader.batchCount else { continue }
      let record = try takeStep(group, epoch: epoch, batchCount: loader.batchCount)
      group = StepGroup()
      earlierSeconds = Date().timeIntervalSince(start)
      for callback in orderedCallbacks { try callback.stepDidEnd(self, record) }
      if stopReason != nil, finishedBatches < loader.batchCount { return }
    }

    var measured: [String: Double] = [:]
    let trainingSeconds = Date().timeIntervalSince(start)
    defer { measuredModel = nil }
    if let validation, epoch.isMultiple(of: validationInterval) || epoch == epochGoal {
      // Who has stopped the run at the epoch's last step lets it come to the epoch's end.
      let wasStopped = stopReason != nil
      for callback in orderedCallbacks { try callback.validationWillBegin(self) }
      let results = try measure(validation) {
        for callback in orderedCallbacks { try callback.validationBatchWillBegin(self) }
        return wasStopped || stopReason == nil
      }
      measuredModel = try model.state()
      for callback in orderedCallbacks { try callback.validationDidEnd(self) }
      // All steps of the epoch are taken; whoever goes on measures it then.
      guard let results else { return }
      measured = results
    }
    let record = EpochRecord(
      epoch: epoch, step: stepCount, learningRate: optimizer.learningRate, training: running.values,
      validation: measured, examples: running.count, trainingSeconds: trainingSeconds,
      seconds: Date().timeIntervalSince(start))
    history.append(record)
    finishedEpochs = epoch
    finishedBatches = 0
    earlierSeconds = 0
    running = RunningMeans(metrics)
    for callback in orderedCallbacks { try callback.epochDidEnd(self, record) }
  }
}

/// The batches of one step.
private struct StepGroup {
  var gradients: Gradients?
  var batches = 0
  var examples = 0
  var lossSum = 0.0
  var means: [(loss: Double, scores: Tensor, batch: Batch)] = []
}

extension Trainer {
  private func add(_ batch: Batch, to group: inout StepGroup, epoch: Int, loader: DataLoader) throws {
    if group.batches == 0, case .eachStep(let schedule) = schedule {
      optimizer.learningRate = schedule.learningRate(at: stepCount)
    }
    let tape = Tape(.training(seed: batch.seed))
    let scores = try model(tape.constant(batch.images))
    let loss = try self.loss(scores, batch)
    let value = try loss.value.scalar()
    guard value.isFinite else {
      let place = "in epoch \(epoch), batch \(finishedBatches + group.batches + 1) of \(loader.batchCount)"
      throw try nonFinite("the loss is \(value) \(place)", batch, mode: tape.mode)
    }
    if accumulation == 1 {
      group.gradients = try tape.gradients(of: loss)
    } else {
      // Each batch counts by its examples: the last one of an epoch may have fewer.
      let share = Double(batch.count) / Double(LoaderIdentity(loader).fullBatch)
      let gradients = try tape.gradients(of: share == 1 ? loss : loss * share)
      try group.gradients.add(gradients, of: optimizer.parameters.map(\.parameter))
    }
    group.batches += 1
    group.examples += batch.count
    group.lossSum += value * Double(batch.count)
    group.means.append((value, scores.value, batch))
  }

  private func takeStep(_ group: StepGroup, epoch: Int, batchCount: Int) throws -> StepRecord {
    guard var gradients = group.gradients else { throw TrainingError(.argument, "a step without batches") }
    let parameters = optimizer.parameters
    if accumulation > 1, let full = loaderIdentity?.fullBatch, group.examples != full {
      try gradients.scale(by: Double(full) / Double(group.examples), of: parameters.map(\.parameter))
    }
    var norm: Double?
    if case .norm(let limit) = clipping {
      let before = gradients.norm(of: parameters.map(\.parameter))
      try requireFinite(gradients, norm: before, epoch: epoch)
      norm = try gradients.clip(parameters, norm: limit)
    } else if checksGradients {
      let all = gradients.norm(of: parameters.map(\.parameter))
      try requireFinite(gradients, norm: all, epoch: epoch)
      norm = all
    }
    if case .value(let limit) = clipping { try gradients.clip(parameters, value: limit) }
    try optimizer.step(gradients, allowingMissing: allowsMissingGradients)
    stepCount += 1
    finishedBatches += group.batches
    for (loss, scores, batch) in group.means { try running.add(loss: loss, scores: scores, batch: batch) }
    return StepRecord(
      epoch: epoch, step: stepCount, batch: finishedBatches, batchCount: batchCount, examples: group.examples,
      loss: group.lossSum / Double(group.examples), learningRate: optimizer.learningRate, gradientNorm: norm)
  }

  private func requireFinite(_ gradients: Gradients, norm: Double, epoch: Int) throws(TrainingError) {
    guard !norm.isFinite else { return }
    let path = optimizer.parameters.first { gradients[$0.parameter]?.firstNonFinite != nil }?.path
    throw TrainingError(
      .nonFinite,
      "the gradients are not finite in epoch \(epoch), step \(stepCount + 1); the first such is that of "
        + (path ?? "no parameter alone: their norm overflows"))
  }

  private func nonFinite(_ message: String, _ batch: Batch, mode: Tape.Mode) throws -> TrainingError {
    let origin = try model.firstNonFinite(at: try batch.images, mode: mode) ?? "the loss itself"
    return TrainingError(.nonFinite, "\(message); the first such number is in \(origin)")
  }
}

extension LoaderIdentity {
  var text: String {
    "\(examples) examples in \(batchCount) batches of \(batchSize), seed \(shuffleSeed.map(String.init) ?? "none")"
  }
}
