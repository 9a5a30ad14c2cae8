import Foundation
import NNLayers
import Testing

@Suite struct WeightAveragingTests {
  /// Against the recursion by hand, over parameters and running statistics, with the warm-up and without.
  @Test(arguments: [true, false]) func theAverages(_ warmsUp: Bool) throws {
    let model = dropoutModel()
    let trainer = signTrainer(model)
    let average = WeightAveraging(decay: 0.7, warmsUp: warmsUp)
    var expected: [String: [Double]] = [:]
    var count = 0.0
    trainer.callbacks = [
      average,
      Hook(onStep: { _, _ in
        let decay = warmsUp ? min(0.7, (1 + count) / (10 + count)) : 0.7
        for (path, tensor) in try model.state() {
          let values = tensor.doubles
          expected[path] =
            expected[path].map { zip($0, values).map { decay * $0 + (1 - decay) * $1 } } ?? values
        }
        count += 1
      }),
    ]
    let before = try average.modelState(model)
    #expect(try bits(before) == bits(model.state()))
    try trainer.fit(DataLoader(try signData(60), batchSize: 10, shuffleSeed: 1), epochs: 2)
    let values = try average.modelState(model)
    #expect(values.count == 8 && Set(values.keys) == Set(expected.keys))
    for (path, tensor) in values {
      let worst = zip(tensor.doubles, expected[path] ?? []).map { abs($0 - $1) }.max() ?? 1
      #expect(worst < 1e-5, "\(path)")
    }
    #expect(try bits(values) != bits(model.state()))
  }

  /// The validation sees the averages; the steps do not.
  @Test func theAveragesAreWhatIsMeasured() throws {
    let loader = DataLoader(try signData(60), batchSize: 10, shuffleSeed: 1)
    let (plain, averaged) = (dropoutModel(), dropoutModel())
    try signTrainer(plain).fit(loader, validation: loader, epochs: 2)
    let trainer = signTrainer(averaged)
    let average = WeightAveraging(decay: 0.9)
    trainer.callbacks = [average]
    let history = try trainer.fit(loader, validation: loader, epochs: 2)
    #expect(try bits(averaged.state()) == bits(plain.state()))
    try averaged.load(state: average.modelState(averaged))
    let measured = try signTrainer(averaged).evaluate(loader)
    #expect(measured["loss"] == history.last?.validation["loss"])
  }

  /// The best weights are those that were measured, the averages, whatever the callbacks' order.
  @Test(arguments: [true, false]) func earlyStoppingRestoresWhatWasMeasured(_ averagesFirst: Bool) throws {
    let loader = DataLoader(try signData(60), batchSize: 10, shuffleSeed: 1)
    let model = dropoutModel()
    let trainer = signTrainer(model)
    let (average, stopping) = (WeightAveraging(decay: 0.9), EarlyStopping(patience: 20))
    var trained: [[String: [UInt64]]] = []
    let watch = Hook(onEpoch: { trainer, _ in
      #expect(try bits(trainer.measuredState()) == bits(average.modelState(trainer.model)))
      trained.append(try bits(trainer.model.state()))
    })
    trainer.callbacks = averagesFirst ? [average, stopping, watch] : [stopping, watch, average]
    try trainer.fit(loader, validation: loader, epochs: 6)
    let best = try #require(stopping.best)
    #expect(try trainer.evaluate(loader)["loss"] == best.value)
    #expect(try bits(model.state()) != trained[best.epoch - 1])
  }

  /// A number of the training is measured on the weights that train.
  @Test func earlyStoppingByTheTraining() throws {
    let loader = DataLoader(try signData(60), batchSize: 10, shuffleSeed: 1)
    let model = dropoutModel()
    let trainer = signTrainer(model)
    let stopping = EarlyStopping(.trainingLoss, patience: 20)
    var trained: [[String: [UInt64]]] = []
    trainer.callbacks = [
      WeightAveraging(decay: 0.9), stopping,
      Hook(onEpoch: { trainer, record in
        trained.append(try bits(trainer.model.state()))
        if record.validation.isEmpty { #expect(try bits(trainer.measuredState()) == trained.last) }
      }),
    ]
    trainer.validationInterval = 2
    try trainer.fit(loader, validation: loader, epochs: 4)
    let best = try #require(stopping.best)
    #expect(try bits(model.state()) == trained[best.epoch - 1])
  }

  /// An error in the validation leaves the model with its own weights.
  @Test func aValidationThatFails() throws {
    let model = dropoutModel()
    let trainer = Trainer(model, optimizer: SGD(model.parameters(), learningRate: 0.1)) { scores, batch in
      guard scores.tape.isTraining else { throw CancellationError() }
      return try scores.softmaxCrossEntropy(labels: batch.labels)
    }
    let average = WeightAveraging(decay: 0.9)
    var last: [String: [UInt64]] = [:]
    trainer.callbacks = [average, Hook(onStep: { _, _ in last = try bits(model.state()) })]
    let loader = DataLoader(try signData(60), batchSize: 10, shuffleSeed: 1)
    #expect(throws: CancellationError.self) { try trainer.fit(loader, validation: loader, epochs: 1) }
    #expect(try bits(model.state()) == last)
  }

  /// So does one that is stopped.
  @Test func aValidationThatIsStopped() throws {
    final class Stopper: TrainingCallback {
      func validationBatchWillBegin(_ trainer: Trainer) { trainer.stop() }
    }
    let model = dropoutModel()
    let trainer = signTrainer(model)
    var last: [String: [UInt64]] = [:]
    trainer.callbacks = [
      WeightAveraging(decay: 0.9), Hook(onStep: { _, _ in last = try bits(model.state()) }), Stopper(),
    ]
    let loader = DataLoader(try signData(60), batchSize: 10, shuffleSeed: 1)
    #expect(try trainer.fit(loader, validation: loader, epochs: 1).isEmpty)
    #expect(try bits(model.state()) == last)
  }

  @Test(arguments: [2, 6, 9]) func aContinuedRunHasTheSameAverages(_ interruption: Int) throws {
    let loader = DataLoader(try signData(60), batchSize: 10, shuffleSeed: 1)
    func trainer(_ hook: Hook) -> (Trainer, WeightAveraging) {
      let trainer = signTrainer(dropoutModel())
      let average = WeightAveraging(decay: 0.9)
      trainer.callbacks = [average, hook]
      return (trainer, average)
    }
    var saved: Checkpoint?
    let (whole, average) = trainer(
      Hook(onStep: { trainer, record in
        if record.step == interruption { saved = try trainer.checkpoint() }
      }))
    try whole.fit(loader, validation: loader, epochs: 2)
    let (resumed, other) = trainer(Hook())
    let checkpoint = try #require(saved)
    try resumed.resume(checkpoint)
    // What was read is there to be written again.
    #expect(try bits(resumed.checkpoint().callbacks) == bits(checkpoint.callbacks))
    try resumed.fit(loader, validation: loader, epochs: 2)
    #expect(try bits(other.modelState(resumed.model)) == bits(average.modelState(whole.model)))
    #expect(resumed.history.last?.validation == whole.history.last?.validation)

    var broken = checkpoint
    broken.callbacks = broken.callbacks.filter { !$0.key.hasSuffix("runningMean") }
    let (failing, _) = trainer(Hook())
    try failing.resume(broken)
    #expect(throws: TensorError.self) { try failing.fit(loader, epochs: 2) }
  }
}
