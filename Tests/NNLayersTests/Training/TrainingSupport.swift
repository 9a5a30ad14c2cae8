import Foundation
import NNLayers
import Testing

/// Two classes, told by the sign of the sum of 8 numbers.
func signData(_ count: Int, seed: UInt64 = 1) throws -> InMemoryDataset {
  var random = RandomSource(seed: seed)
  let inputs = try Tensor.normal([count, 8], using: &random)
  let elements = inputs.doubles
  let labels = (0..<count).map { elements[$0 * 8..<$0 * 8 + 8].reduce(0, +) > 0 ? 1 : 0 }
  return try InMemoryDataset(inputs: inputs, labels: labels, classNames: ["below", "above"])
}

/// With parameters, running statistics and dropout.
func dropoutModel(seed: UInt64 = 1) -> Sequential {
  var random = RandomSource(seed: seed)
  return Sequential {
    Linear(inputs: 8, outputs: 12, using: &random)
    BatchNorm(channels: 12)
    ReLU()
    Dropout(0.3)
    Linear(inputs: 12, outputs: 2, using: &random)
  }
}

/// A trainer of `model` by gradient descent with momentum.
func signTrainer(_ model: any Layer, learningRate: Double = 0.05) -> Trainer {
  Trainer(model, optimizer: SGD(model.parameters(), learningRate: learningRate, momentum: 0.9)) {
    try $0.softmaxCrossEntropy(labels: $1.labels)
  }
}

/// A model whose output is its only number, so that a test can say what the loss is.
struct Constant: Layer {
  let value = Parameter { () throws(TensorError) in try Tensor(0) }
  func forward(_ x: Variable) throws(TensorError) -> Variable { try x.tape.variable(value) }
}

/// Runs a body in the trainer's run.
final class Hook: TrainingCallback {
  var onStep: (Trainer, StepRecord) throws -> Void = { _, _ in }
  var onEpoch: (Trainer, EpochRecord) throws -> Void = { _, _ in }
  var steps: [StepRecord] = []
  var failures: [String] = []
  var ends = 0

  init(onStep: ((Trainer, StepRecord) throws -> Void)? = nil, onEpoch: ((Trainer, EpochRecord) throws -> Void)? = nil) {
    if let onStep { self.onStep = onStep }
    if let onEpoch { self.onEpoch = onEpoch }
  }

  func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) throws {
    steps.append(record)
    try onStep(trainer, record)
  }

  func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) throws { try onEpoch(trainer, record) }
  func trainingDidEnd(_ trainer: Trainer) { ends += 1 }
  func trainingDidFail(_ trainer: Trainer, _ error: any Error) { failures.append("\(error)") }
}

/// The bits of all tensors, by name.
func bits(_ state: [String: Tensor]) -> [String: [UInt64]] {
  state.mapValues { $0.doubles.map(\.bitPattern) }
}

/// Expects that the body throws, and returns what it says.
func trainingError(
  _ reason: TrainingError.Reason, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> String {
  let error = #expect(throws: TrainingError.self, sourceLocation: sourceLocation) { try body() }
  #expect(error?.reason == reason, "\(error?.message ?? "")", sourceLocation: sourceLocation)
  return error?.message ?? ""
}
