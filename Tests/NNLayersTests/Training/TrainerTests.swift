import Foundation
import NNLayers
import Testing

@Suite struct TrainerTests {
  @Test func learnsAndRecords() throws {
    let data = try signData(200)
    let trainer = signTrainer(dropoutModel())
    trainer.metrics = [.accuracy, ConfusionMetric(classes: 2)]
    let hook = Hook()
    trainer.callbacks = [hook]
    let loader = DataLoader(data, batchSize: 32, shuffleSeed: 1)
    let history = try trainer.fit(loader, validation: DataLoader(data, batchSize: 64), epochs: 12)
    #expect(history.map(\.epoch) == Array(1...12))
    #expect(history.map(\.step) == (1...12).map { $0 * 7 })
    let last = try #require(history.last)
    #expect(Set(last.training.keys) == ["loss", "accuracy", "macroF1"])
    #expect(try #require(last.validation["accuracy"]) > 0.9, "\(last)")
    #expect(try #require(last.validation["loss"]) < #require(history[0].validation["loss"]))
    #expect(hook.steps.count == 84 && hook.ends == 1 && hook.failures.isEmpty)
    #expect(hook.steps[6].examples == 8 && hook.steps[6].batch == 7 && hook.steps[7].epoch == 2)
    // The epoch's loss is the mean over examples, not over batches.
    let first = hook.steps.prefix(7)
    let mean = first.reduce(0) { $0 + $1.loss * Double($1.examples) } / 200
    #expect(abs(mean - (history[0].training["loss"] ?? 0)) < 1e-12)
    // Another call goes on.
    #expect(try trainer.fit(loader, epochs: 13).count == 13)
    #expect(trainer.history[12].validation.isEmpty)
  }

  /// The trainer does what a loop written by hand does, to the last bit.
  @Test func equalsALoopByHand() throws {
    let data = try signData(50)
    let loader = DataLoader(data, batchSize: 16, shuffleSeed: 3)
    let schedule = OneCycleSchedule(peak: 0.1, steps: 12)
    let trained = dropoutModel()
    let trainer = signTrainer(trained)
    trainer.schedule = .eachStep(schedule)
    trainer.clipping = .norm(0.5)
    try trainer.fit(loader, epochs: 3)

    let model = dropoutModel()
    var optimizer = SGD(model.parameters(), learningRate: 0.05, momentum: 0.9)
    for epoch in 1...3 {
      for batch in loader.epoch(epoch) {
        optimizer.learningRate = schedule.learningRate(at: optimizer.stepCount)
        let tape = Tape(.training(seed: batch.seed))
        let loss = try model(tape.constant(batch.images)).softmaxCrossEntropy(labels: batch.labels)
        var gradients = try tape.gradients(of: loss)
        try gradients.clip(model.parameters(), norm: 0.5)
        try optimizer.step(gradients)
      }
    }
    #expect(try bits(trained.state()) == bits(model.state()))
    #expect(try bits(trainer.optimizer.state()) == bits(optimizer.state()))
  }

  /// Four batches of 8 are one of 32, the incomplete group at the end of the epoch too.
  @Test func accumulation() throws {
    let data = try signData(84)
    func weights(batchSize: Int, accumulation: Int) throws -> ([String: Tensor], [StepRecord]) {
      var random = RandomSource(seed: 2)
      let model = Linear(inputs: 8, outputs: 2, using: &random)
      let trainer = signTrainer(model)
      let hook = Hook()
      trainer.callbacks = [hook]
      trainer.accumulation = accumulation
      try trainer.fit(DataLoader(data, batchSize: batchSize, shuffleSeed: 5), epochs: 2)
      return (try model.state(), hook.steps)
    }
    let (whole, wholeSteps) = try weights(batchSize: 32, accumulation: 1)
    let (parts, partSteps) = try weights(batchSize: 8, accumulation: 4)
    #expect(partSteps.map(\.examples) == [32, 32, 20, 32, 32, 20])
    for (a, b) in zip(wholeSteps, partSteps) { #expect(abs(a.loss - b.loss) < 1e-6) }
    for (name, tensor) in whole {
      #expect(try tensor.isClose(to: #require(parts[name]), relative: 1e-5, absolute: 1e-6))
    }
    let (apart, _) = try weights(batchSize: 8, accumulation: 1)
    #expect(apart["weight"] != whole["weight"])
  }

  @Test func scheduleOfEpochs() throws {
    let trainer = signTrainer(dropoutModel())
    trainer.schedule = .eachEpoch(StepSchedule(initial: 0.1, interval: 2, factor: 0.5))
    let history = try trainer.fit(DataLoader(signData(20), batchSize: 10), epochs: 4)
    #expect(history.map(\.learningRate) == [0.1, 0.1, 0.05, 0.05])
  }

  @Test func validationInterval() throws {
    let trainer = signTrainer(dropoutModel())
    trainer.validationInterval = 3
    let loader = DataLoader(try signData(20), batchSize: 10)
    let history = try trainer.fit(loader, validation: loader, epochs: 5)
    #expect(history.map { $0.validation.isEmpty } == [true, true, false, true, false])
  }

  @Test func stoppingAndGoingOn() throws {
    let data = try signData(60)
    let loader = DataLoader(data, batchSize: 10, shuffleSeed: 1)
    let whole = dropoutModel()
    try signTrainer(whole).fit(loader, epochs: 2)

    let model = dropoutModel()
    let trainer = signTrainer(model)
    let hook = Hook(onStep: { trainer, record in if record.step % 4 == 0 { trainer.stop("enough") } })
    trainer.callbacks = [hook]
    try trainer.fit(loader, epochs: 2)
    #expect(trainer.stepCount == 4 && trainer.finishedBatches == 4 && trainer.stopReason == "enough")
    #expect(!trainer.isFinished && trainer.history.isEmpty)
    while !trainer.isFinished { try trainer.fit(loader, epochs: 2) }
    #expect(trainer.stepCount == 12)
    #expect(try bits(model.state()) == bits(whole.state()))
    // In the middle of an epoch another loader has other batches.
    trainer.callbacks = [Hook(onStep: { trainer, _ in trainer.stop() })]
    try trainer.fit(loader, epochs: 3)
    let message = trainingError(.state) { try trainer.fit(DataLoader(data, batchSize: 20, shuffleSeed: 1), epochs: 3) }
    #expect(message.contains("60 examples in 6 batches of 10, seed 1") && message.contains("3 batches of 20"))
  }

  @Test func callbacksInTheirOrder() throws {
    final class Last: TrainingCallback {
      let note: () -> Void
      init(_ note: @escaping () -> Void) { self.note = note }
      var comesLast: Bool { true }
      func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) { note() }
    }
    var calls: [String] = []
    let trainer = signTrainer(dropoutModel())
    trainer.callbacks = [
      Last { calls.append("last") }, Hook(onEpoch: { _, _ in calls.append("a") }),
      Hook(onEpoch: { _, _ in calls.append("b") }),
    ]
    try trainer.fit(DataLoader(signData(10), batchSize: 10), epochs: 1)
    #expect(calls == ["a", "b", "last"])
  }

  @Test func anErrorOfACallbackEndsTheRun() throws {
    struct Failure: Error {}
    let trainer = signTrainer(dropoutModel())
    let hook = Hook(onStep: { _, _ in throw Failure() })
    trainer.callbacks = [hook]
    let loader = DataLoader(try signData(30), batchSize: 10)
    #expect(throws: Failure.self) { try trainer.fit(loader, epochs: 1) }
    #expect(hook.failures == ["Failure()"] && hook.ends == 0 && trainer.finishedBatches == 1)
    trainer.callbacks = []
    try trainer.fit(loader, epochs: 1)
    #expect(trainer.stepCount == 3)
  }

  @Test func settingsWithoutMeaning() throws {
    let loader = DataLoader(try signData(10), batchSize: 5)
    func message(epochs: Int = 1, _ loader: DataLoader, _ change: (Trainer) -> Void = { _ in }) -> String {
      let trainer = signTrainer(dropoutModel())
      change(trainer)
      return trainingError(.argument) { try trainer.fit(loader, validation: loader, epochs: epochs) }
    }
    #expect(message(epochs: -1, loader).contains("epochs is -1"))
    #expect(message(loader) { $0.accumulation = 0 }.contains("accumulation is 0"))
    #expect(message(loader) { $0.validationInterval = 0 }.contains("interval is 0"))
    #expect(message(loader) { $0.clipping = .norm(-1) }.contains("is -1"))
    #expect(message(loader) { $0.clipping = .value(.nan) }.contains("is nan"))
    #expect(try message(DataLoader(signData(3), batchSize: 5, dropsLast: true)).contains("no batches: 3 examples"))
    #expect(
      message(loader) { $0.callbacks = [EarlyStopping(Monitor(.training, "f2", .maximum))] }.contains(
        "measured are loss"))
    var nested = ""
    let trainer = signTrainer(dropoutModel())
    trainer.callbacks = [
      Hook(onEpoch: { trainer, _ in nested = trainingError(.argument) { try trainer.fit(loader, epochs: 9) } })
    ]
    try trainer.fit(loader, epochs: 1)
    #expect(nested.contains("training already"))
    trainer.metadata["training"] = ""
    #expect(trainingError(.argument) { _ = try trainer.checkpoint() }.contains("training"))
  }

  @Test func nonFiniteLossNamesTheLayer() throws {
    struct Overflow: Layer {
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x * 1e30 * 1e30 }
    }
    var random = RandomSource(seed: 1)
    let model = Sequential {
      Linear(inputs: 8, outputs: 2, using: &random)
      Overflow()
    }
    let loader = DataLoader(try signData(20), batchSize: 10)
    let trainer = signTrainer(model)
    let before = try bits(model.state())
    let message = trainingError(.nonFinite) { try trainer.fit(loader, epochs: 1) }
    #expect(message.contains("in epoch 1, batch 1 of 2"), "\(message)")
    #expect(message.contains("the output of 1 (Overflow)"), "\(message)")
    #expect(try bits(model.state()) == before)
    #expect(trainingError(.nonFinite) { _ = try trainer.evaluate(loader) }.contains("1 (Overflow)"))
  }

  @Test func nonFiniteGradientsNameTheParameter() throws {
    let model = Constant()
    func trainer() -> Trainer {
      // The root has a value of 0 and a slope that is infinite there.
      Trainer(model, optimizer: SGD(model.parameters(), learningRate: 0.1)) { y, _ in try y.sqrt() }
    }
    let loader = DataLoader(try signData(4), batchSize: 4)
    for change: (Trainer) -> Void in [{ $0.clipping = .norm(1) }, { $0.checksGradients = true }] {
      let trainer = trainer()
      change(trainer)
      let message = trainingError(.nonFinite) { try trainer.fit(loader, epochs: 1) }
      #expect(message.contains("epoch 1, step 1") && message.contains("value"), "\(message)")
      #expect(try model.value.value().doubles == [0])
    }
  }
}
