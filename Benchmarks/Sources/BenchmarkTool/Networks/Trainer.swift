import NNLayers

/// A workload with random images and labels, ready to train and to infer.
struct Trainer {
  let model: any Layer
  private let images: Tensor
  private let oneImage: Tensor
  private let labels: Tensor
  private var optimizer: SGD

  init(_ workload: Workload, batch: Int? = nil) throws {
    var random = RandomSource(seed: 2)
    let batch = batch ?? workload.batch
    model = workload.model
    images = try .normal(workload.inputShape(batch: batch), using: &random)
    oneImage = try .normal(workload.inputShape(batch: 1), using: &random)
    labels = try Tensor((0..<batch).map { Int32($0 % workload.classes) })
    optimizer = SGD(model.parameters(), learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 5e-4)
  }

  /// Forward, loss, backward, and a step of SGD.
  mutating func step(observer: ((Tape.Observation) -> Void)? = nil) throws {
    let tape = Tape(.training(seed: UInt64(optimizer.stepCount)))
    tape.observer = observer
    let loss = try model(tape.constant(images)).softmaxCrossEntropy(labels: labels)
    try optimizer.step(tape.gradients(of: loss))
  }

  func inferOne() throws { _ = try model(Tape(.inference).constant(oneImage)) }
  func inferBatch() throws { _ = try model(Tape(.inference).constant(images)) }
}

/// Multiply-accumulates of one image, with every convolution counted as the direct sum.
struct Work: Codable {
  let forward: Int
  /// Of a training step: the forward pass and the gradients that are needed, without that of the images.
  let step: Int

  init(_ workload: Workload) throws {
    forward = try workload.model.summary(input: workload.inputShape(batch: 1)).multiplyAccumulates
    var total = 0
    var trainer = try Trainer(workload, batch: 1)
    try trainer.step { total += $0.multiplyAccumulates }
    step = total
  }
}
