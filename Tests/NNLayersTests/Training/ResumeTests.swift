import Foundation
import NNLayers
import Testing

/// A run that is interrupted and continued has the bits of one that is not.
@Suite struct ResumeTests {
  private func trainer(_ folder: String) throws -> (Trainer, Sequential) {
    let model = dropoutModel()
    let trainer = signTrainer(model)
    trainer.metrics = [.accuracy, ConfusionMetric(classes: 2)]
    trainer.clipping = .norm(1)
    trainer.callbacks = [
      CheckpointRotation(folder: folder, keeps: 2, every: .steps(3)),
      EarlyStopping(patience: 3),
      PlateauReduction(PlateauSchedule(initial: 0.05, factor: 0.5, patience: 0, threshold: .absolute(0.3))),
      // What is random beside the loader comes from the trainer's source.
      Hook(onStep: { trainer, _ in
        guard let parameter = trainer.optimizer.parameters["0.bias"] else { return }
        let noise = try Tensor.normal([12], deviation: 1e-3, using: &trainer.random)
        let sum = zip(try parameter.value().floats, noise.floats).map { $0 + $1 }
        try parameter.set(Tensor(sum))
      }),
    ]
    return (trainer, model)
  }

  private func loaders() throws -> (DataLoader, DataLoader) {
    (
      DataLoader(try signData(70), batchSize: 16, shuffleSeed: 9),
      DataLoader(try signData(40, seed: 2), batchSize: 16)
    )
  }

  private func measured(_ history: [EpochRecord]) -> [[String: UInt64]] {
    history.map { record in
      let values = record.training.merging(record.validation.map { ("v" + $0.key, $0.value) }) { $1 }
      return values.mapValues(\.bitPattern).merging(["rate": record.learningRate.bitPattern]) { $1 }
    }
  }

  /// Interrupted after any step, the middle of an epoch and its end among them.
  @Test(arguments: [3, 4, 5, 7, 10, 14, 20, 29]) func anyStep(_ interruption: Int) throws {
    try withTemporaryFolder { folder in
      let (loader, validation) = try loaders()
      let (whole, wholeModel) = try trainer("\(folder)/whole")
      try whole.fit(loader, validation: validation, epochs: 6)

      let (interrupted, _) = try trainer("\(folder)/parts")
      interrupted.callbacks.append(
        Hook(onStep: { trainer, record in
          guard record.step == interruption else { return }
          try trainer.checkpoint().write(to: "\(folder)/saved.safetensors")
          // A crash: nothing that the run does afterwards may count.
          throw CancellationError()
        }))
      #expect(throws: CancellationError.self) {
        try interrupted.fit(loader, validation: validation, epochs: 6)
      }

      let (resumed, model) = try trainer("\(folder)/parts")
      try resumed.resume(from: "\(folder)/saved.safetensors")
      #expect(resumed.stepCount == interruption)
      try resumed.fit(loader, validation: validation, epochs: 6)

      #expect(try bits(model.state()) == bits(wholeModel.state()))
      #expect(try bits(resumed.optimizer.state()) == bits(whole.optimizer.state()))
      #expect(measured(resumed.history) == measured(whole.history))
      #expect(resumed.random == whole.random)
      #expect(resumed.stopReason == whole.stopReason)
      // The rate has been lowered, or this would not tell whether it is restored.
      #expect(whole.history.last?.learningRate != 0.05)
      let (a, b) = (try folderContents("\(folder)/whole"), try folderContents("\(folder)/parts"))
      #expect(a == b)
      let callbacks = (whole.callbacks[1] as? EarlyStopping, resumed.callbacks[1] as? EarlyStopping)
      #expect(callbacks.0?.best?.epoch == callbacks.1?.best?.epoch)
    }
  }

  /// Stopped within a validation, which is then made anew: by the same trainer, and from a checkpoint.
  @Test(arguments: [1, 2, 5]) func withinAValidation(_ batch: Int) throws {
    final class Stopper: TrainingCallback {
      let batch: Int
      var count = 0
      init(_ batch: Int) { self.batch = batch }
      func validationBatchWillBegin(_ trainer: Trainer) {
        count += 1
        if count == batch { trainer.stop("enough") }
      }
    }
    try withTemporaryFolder { folder in
      let (loader, validation) = try loaders()
      let (whole, wholeModel) = try trainer("\(folder)/whole")
      try whole.fit(loader, validation: validation, epochs: 3)

      let (stopped, stoppedModel) = try trainer("\(folder)/parts")
      stopped.callbacks.append(Stopper(batch))
      try stopped.fit(loader, validation: validation, epochs: 3)
      #expect(stopped.stopReason == "enough" && !stopped.isFinished)
      #expect(stopped.finishedBatches == loader.batchCount && stopped.history.count == (batch - 1) / 3)
      let (resumed, resumedModel) = try trainer("\(folder)/others")
      try resumed.resume(stopped.checkpoint())
      for (run, model) in [(stopped, stoppedModel), (resumed, resumedModel)] {
        try run.fit(loader, validation: validation, epochs: 3)
        #expect(run.isFinished && run.finishedBatches == 0)
        #expect(try bits(model.state()) == bits(wholeModel.state()))
        #expect(try bits(run.optimizer.state()) == bits(whole.optimizer.state()))
        #expect(measured(run.history) == measured(whole.history))
        #expect(run.random == whole.random)
      }
    }
  }

  @Test func fromTheRotationsFiles() throws {
    try withTemporaryFolder { folder in
      let (loader, validation) = try loaders()
      let (first, _) = try trainer(folder)
      try first.fit(loader, validation: validation, epochs: 2)
      let (second, model) = try trainer(folder)
      try second.resume(from: "\(folder)/last.safetensors")
      #expect(second.stepCount == 10 && second.finishedEpochs == 2 && second.finishedBatches == 0)
      try second.fit(loader, validation: validation, epochs: 3)
      let (whole, wholeModel) = try trainer("\(folder)/whole")
      try whole.fit(loader, validation: validation, epochs: 3)
      #expect(try bits(model.state()) == bits(wholeModel.state()))
    }
  }

  @Test func filesThatDoNotFit() throws {
    try withTemporaryFolder { folder in
      let (loader, validation) = try loaders()
      let (first, model) = try trainer(folder)
      try first.fit(loader, validation: validation, epochs: 1)
      let good = try first.checkpoint()
      func message(_ change: (inout Checkpoint) -> Void, _ prepare: (Trainer) -> Void = { _ in }) throws -> String {
        var checkpoint = good
        change(&checkpoint)
        let (other, _) = try trainer(folder)
        prepare(other)
        return trainingError(.state) { try other.resume(checkpoint) }
      }
      #expect(try message { $0.metadata = [:] }.contains("no run that could be continued"))
      #expect(try message { $0.metadata["training"] = "{" }.contains("has not the expected form"))
      let negative = try #require(good.metadata["training"]).replacingOccurrences(
        of: "\"stepCount\":5", with: "\"stepCount\":-5")
      #expect(try message { $0.metadata["training"] = negative }.contains("negative"))
      // Sums with these would overflow.
      for key in ["exampleCount\":0", "finishedBatches\":0", "finishedEpochs\":1", "stepCount\":5", "examples\":70"] {
        let name = key.prefix { $0 != "\"" }
        let huge = try #require(good.metadata["training"]).replacingOccurrences(
          of: "\"\(key)", with: "\"\(name)\":\(Int.max)")
        #expect(huge != good.metadata["training"], "\(key)")
        #expect(try message { $0.metadata["training"] = huge }.contains("too large"), "\(key)")
      }
      let endless = try #require(good.metadata["training"]).replacingOccurrences(
        of: "\"seconds\":", with: "\"seconds\":\"inf\",\"_\":")
      #expect(endless != good.metadata["training"])
      #expect(try message { $0.metadata["training"] = endless }.contains("too large"))
      // The model keeps its weights where the optimizer's state does not fit.
      var partial = good
      partial.optimizer = [:]
      let (other, otherModel) = try trainer(folder)
      let before = try bits(otherModel.state())
      #expect(throws: TensorError.self) { try other.resume(partial) }
      #expect(try bits(otherModel.state()) == before)
      #expect(try bits(model.state()) != before)
      // A file is named.
      try Checkpoint(model: model.state()).write(to: "\(folder)/weights.safetensors")
      let text = trainingError(.state) { try other.resume(from: "\(folder)/weights.safetensors") }
      #expect(text.hasPrefix("\(folder)/weights.safetensors: "))
      #expect(throws: CheckpointError.self) { try other.resume(from: "\(folder)/nowhere") }
      // Names of files outside the folder are not taken, let alone removed.
      let escape = try #require(good.metadata["training"]).replacingOccurrences(
        of: "step-00000003.safetensors", with: "..\\\\/up.safetensors")
      #expect(try message { $0.metadata["training"] = escape }.contains("no names of files"))
      partial = good
      partial.metadata["training"] = escape
      #expect(throws: TrainingError.self) { try other.resume(partial) }
      #expect(try bits(otherModel.state()) == before && other.stepCount == 0)
    }
  }
}
