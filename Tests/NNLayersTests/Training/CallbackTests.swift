import Foundation
import NNLayers
import Testing

@Suite struct CallbackTests {
  /// A trainer whose loss in validation is given for each epoch, on a model whose parameter is the number of epochs.
  private func scripted(_ losses: [Double], _ callbacks: [any TrainingCallback]) throws -> (
    Trainer, Constant, DataLoader
  ) {
    let model = Constant()
    let trainer = Trainer(model, optimizer: SGD(model.parameters(), learningRate: 1)) { y, _ in
      // The gradient is -1: each step adds 1.
      if y.tape.isTraining { return try -y }
      let epoch = Int(try y.value.scalar())
      return y.tape.constant(try Tensor(losses[epoch - 1], .float64))
    }
    trainer.callbacks = callbacks
    return (trainer, model, DataLoader(try signData(4), batchSize: 4))
  }

  @Test func earlyStoppingRestoresTheBest() throws {
    let stopping = EarlyStopping(patience: 2, minimumChange: 0.1)
    let (trainer, model, loader) = try scripted([5, 4, 3, 2.95, 3.5, 1], [stopping])
    let history = try trainer.fit(loader, validation: loader, epochs: 6)
    #expect(history.count == 5)
    #expect(stopping.best?.epoch == 3 && stopping.best?.value == 3)
    #expect(try model.value.value().scalar() == 3)
    #expect(trainer.stopReason == "the validation loss has not improved for 2 epochs")
  }

  @Test func earlyStoppingAtTheLastEpochRestoresToo() throws {
    let (trainer, model, loader) = try scripted([5, 1, 3], [EarlyStopping(patience: 5)])
    try trainer.fit(loader, validation: loader, epochs: 3)
    #expect(try model.value.value().scalar() == 2)
    let (kept, keptModel, _) = try scripted([5, 1, 3], [EarlyStopping(patience: 5, restoresBest: false)])
    try kept.fit(loader, validation: loader, epochs: 3)
    #expect(try keptModel.value.value().scalar() == 3)
  }

  @Test func plateau() throws {
    let reduction = PlateauReduction(PlateauSchedule(initial: 1, factor: 0.5, patience: 1))
    let model = Constant()
    var losses = [3.0, 3, 3, 2, 2, 2].makeIterator()
    let trainer = Trainer(model, optimizer: SGD(model.parameters(), learningRate: 7)) { y, _ in
      y.tape.isTraining ? y : y.tape.constant(try Tensor(losses.next() ?? 0))
    }
    trainer.callbacks = [reduction]
    let loader = DataLoader(try signData(4), batchSize: 4)
    let history = try trainer.fit(loader, validation: loader, epochs: 6)
    #expect(history.map(\.learningRate) == [1, 1, 1, 0.5, 0.5, 0.5])
    #expect(trainer.optimizer.learningRate == 0.25)
    trainer.schedule = .eachEpoch(ConstantSchedule(1))
    #expect(trainingError(.argument) { try trainer.fit(loader, epochs: 7) }.contains("not both"))
    trainer.schedule = nil
    trainer.callbacks = [PlateauReduction(PlateauSchedule(initial: 1, goal: .maximum))]
    #expect(trainingError(.argument) { try trainer.fit(loader, epochs: 7) }.contains("goal"))
  }

  @Test func rotation() throws {
    try withTemporaryFolder { folder in
      let (trainer, _, loader) = try scripted(
        [5, 2, 3, 4, 5], [CheckpointRotation(folder: "\(folder)/new", keeps: 2)])
      try trainer.fit(loader, validation: loader, epochs: 5)
      #expect(
        try folderContents("\(folder)/new") == [
          "best.safetensors", "epoch-0004.safetensors", "epoch-0005.safetensors", "last.safetensors",
        ])
      #expect(try Checkpoint(contentsOf: "\(folder)/new/best.safetensors").model["value"]?.scalar() == 2)
      #expect(try Checkpoint(contentsOf: "\(folder)/new/last.safetensors").epoch == 5)
      #expect(try Checkpoint(contentsOf: "\(folder)/new/epoch-0004.safetensors").epoch == 4)
      let (other, _, _) = try scripted([1], [CheckpointRotation(folder: folder, every: .steps(0))])
      #expect(trainingError(.argument) { try other.fit(loader, epochs: 1) }.contains("every 0"))
      try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
      let (blocked, _, _) = try scripted([1], [CheckpointRotation(folder: "\(folder)/file/below")])
      #expect(trainingError(.file) { try blocked.fit(loader, epochs: 1) }.contains("cannot be made"))
    }
  }

  /// With an interval that the last epoch is no multiple of, `last` is of the last epoch all the same.
  @Test func rotationWithIntervals() throws {
    try withTemporaryFolder { folder in
      let (trainer, _, loader) = try scripted(
        [5, 4, 3, 2, 1], [CheckpointRotation(folder: folder, keeps: 0, every: .epochs(2), monitor: nil)])
      try trainer.fit(loader, validation: loader, epochs: 5)
      #expect(try folderContents(folder) == ["last.safetensors"])
      #expect(try Checkpoint(contentsOf: "\(folder)/last.safetensors").epoch == 5)
    }
  }

  /// The checkpoint remembers the best epoch, so that epoch's file must be there before it.
  @Test func theBestIsWrittenBeforeTheLast() throws {
    try withTemporaryFolder { folder in
      let (trainer, _, loader) = try scripted([5, 2], [CheckpointRotation(folder: folder, keeps: 0)])
      try FileManager.default.createDirectory(
        atPath: "\(folder)/last.safetensors/in the way", withIntermediateDirectories: true)
      #expect(throws: CheckpointError.self) { try trainer.fit(loader, validation: loader, epochs: 2) }
      #expect(try Checkpoint(contentsOf: "\(folder)/best.safetensors").epoch == 1)
    }
  }

  @Test func validationIsAnnounced() throws {
    final class Watch: TrainingCallback {
      var calls: [String] = []
      func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) { calls.append("step") }
      func validationWillBegin(_ trainer: Trainer) { calls.append("begin") }
      func validationDidEnd(_ trainer: Trainer) { calls.append("end \(trainer.finishedEpochs)") }
      func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) { calls.append("epoch \(record.examples)") }
    }
    let watch = Watch()
    let (trainer, _, loader) = try scripted([5, 4, 3], [watch])
    trainer.validationInterval = 2
    let history = try trainer.fit(loader, validation: loader, epochs: 3)
    #expect(
      watch.calls == [
        "step", "epoch 4", "step", "begin", "end 1", "epoch 4", "step", "begin", "end 2", "epoch 4",
      ])
    #expect(history.allSatisfy { $0.trainingSeconds > 0 && $0.trainingSeconds <= $0.seconds })
  }

  @Test func csv() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/log.csv"
      let (trainer, _, loader) = try scripted([5, 0.1, 3], [CSVLog(path: path)])
      trainer.validationInterval = 2
      try trainer.fit(loader, validation: loader, epochs: 3)
      let lines = String(decoding: try fileBytes(path), as: UTF8.self).split(separator: "\n").map(String.init)
      #expect(lines.count == 4)
      #expect(lines[0] == "epoch,step,learning_rate,loss,validation_loss,seconds")
      #expect(lines[1].hasPrefix("1,1,1.0,0.0,,") || lines[1].hasPrefix("1,1,1.0,-0.0,,"), "\(lines[1])")
      #expect(lines[2].hasPrefix("2,2,1.0,-1.0,0.1,"), "\(lines[2])")
      let (blocked, _, _) = try scripted([1], [CSVLog(path: "\(folder)/missing/log.csv")])
      #expect(throws: CheckpointError.self) { try blocked.fit(loader, epochs: 1) }
    }
  }

  @Test func progress() throws {
    var text = ""
    let (trainer, _, loader) = try scripted([5, 4], [ProgressReport { text += $0 }])
    trainer.metrics = [MeanMetric("one") { _, _ in 1 }]
    try trainer.fit(loader, validation: loader, epochs: 2)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[1] == "epoch 2/2  loss -1  one 1  validation loss 4  validation one 1  0:00", "\(text)")
    var drawn = ""
    let (other, _, _) = try scripted([5], [ProgressReport(redraws: true) { drawn += $0 }])
    try other.fit(loader, epochs: 1)
    #expect(drawn.contains("\r\u{1B}[Kepoch 1/1  batch 1/1  loss"), "\(drawn)")
  }

  /// A run without an end, until something stops it.
  @Test func progressOfEndlessEpochs() throws {
    var drawn = ""
    let (trainer, _, _) = try scripted(
      [], [ProgressReport(redraws: true) { drawn += $0 }, Hook(onStep: { trainer, _ in trainer.stop() })])
    try trainer.fit(DataLoader(signData(4), batchSize: 1), epochs: .max)
    #expect(drawn.contains("batch 1/4") && drawn.contains(" left"), "\(drawn)")
  }

  /// Counts that no run comes to are refused, or adding to them would overflow.
  @Test(arguments: ["-1", "9223372036854775807"]) func statesThatCannotBe(_ count: String) throws {
    let callbacks: [any TrainingCallback] = [
      EarlyStopping(), PlateauReduction(PlateauSchedule(initial: 1, patience: 3)),
    ]
    for callback in callbacks {
      let state = try #require(try callback.state())
      let text = state.text.replacingOccurrences(of: "\"badCount\":0", with: "\"badCount\":\(count)")
      #expect(text != state.text)
      #expect(
        trainingError(.state) { try callback.load(CallbackState(text: text)) }.contains("negative or too large"))
    }
    // The schedule alone takes any.
    let encoded = try #require(try callbacks[1].state()).text.replacingOccurrences(
      of: "\"badCount\":0", with: "\"badCount\":\(Int.max)")
    var schedule = try JSONDecoder().decode(PlateauSchedule.self, from: Data(encoded.utf8))
    let rate = schedule.observe(.nan)
    #expect(rate == 0.1 && schedule.badCount == 0)
  }

  @Test func learningRateFinder() throws {
    let model = dropoutModel()
    let trainer = signTrainer(model, learningRate: 0.03)
    let loader = DataLoader(try signData(200), batchSize: 20, shuffleSeed: 1)
    try trainer.fit(loader, epochs: 1)
    let (before, optimizer) = (try bits(model.state()), try bits(trainer.optimizer.state()))
    let fresh = dropoutModel()
    let search = try signTrainer(fresh).findLearningRate(loader, from: 1e-4, to: 1e3, steps: 60)
    #expect(search.points.count >= 20 && search.points.count <= 60)
    #expect(search.points[0].learningRate == 1e-4)
    let (steepest, lowest) = (try #require(search.steepest), try #require(search.lowest))
    #expect(steepest > 1e-4 && steepest <= lowest && lowest < 100, "\(steepest), \(lowest)")
    _ = try trainer.findLearningRate(loader, steps: 15)
    #expect(try bits(model.state()) == before)
    #expect(try bits(trainer.optimizer.state()) == optimizer)
    #expect(trainer.optimizer.learningRate == 0.03 && trainer.stepCount == 10)
    for (from, to, steps, smoothing) in [
      (0, 1, 10, 0.9), (1, 1, 10, 0.9), (1, .infinity, 10, 0.9), (.nan, 1, 10, 0.9), (0.1, 1, 2, 0.9), (0.1, 1, 10, 1),
    ] as [(Double, Double, Int, Double)] {
      _ = trainingError(.argument) {
        _ = try trainer.findLearningRate(loader, from: from, to: to, steps: steps, smoothing: smoothing)
      }
    }
  }
}
