import Foundation
import NNLayers

/// Trains a model: epochs of steps, a validation after each, the best and the last weights in files.
struct TrainingRun {
  let configuration: TrainingConfiguration
  private let data: ExpressionData
  private let description: ModelDescription
  private let model: any Layer
  private let interrupt = Interrupt()
  private let epochs: Int

  init(_ configuration: TrainingConfiguration) throws {
    self.configuration = configuration
    let format = ImageDataset.Format(width: 48, height: 48, channels: 1, resizes: configuration.resizes)
    data = try ExpressionData(path: configuration.dataPath, format: format)
    let normalization = try data.train.measuredNormalization()
    data.train.normalization = normalization
    data.test.normalization = normalization
    try data.test.readAll()
    description = ModelDescription(
      architecture: configuration.architecture, format: format, classNames: data.train.classNames,
      normalization: normalization)
    model = description.model(seed: configuration.seed)
    epochs = configuration.epochs ?? TrainingConfiguration.defaultEpochs(images: data.train.count)
    do {
      try FileManager.default.createDirectory(atPath: configuration.output, withIntermediateDirectories: true)
    } catch {
      throw Failure("\(configuration.output): the folder cannot be made")
    }
  }

  private var lastPath: String { "\(configuration.output)/last.safetensors" }
  private var bestPath: String { "\(configuration.output)/best.safetensors" }

  func run() throws {
    let loader = DataLoader(
      data.train, batchSize: configuration.batchSize, shuffleSeed: configuration.seed,
      dropsLast: data.train.count > configuration.batchSize, augmentation: configuration.augmentation)
    let schedule = OneCycleSchedule(peak: configuration.learningRate, steps: epochs * loader.batchCount, warmUp: 0.2)
    var optimizer = SGD(
      model.parameters(), learningRate: configuration.learningRate, momentum: 0.9, nesterov: true,
      weightDecay: configuration.weightDecay)
    let metrics = try MetricsFile(path: "\(configuration.output)/metrics.csv")
    try announce(loader)

    let start = Date()
    var best: (accuracy: Double, epoch: Int)?
    for epoch in 1...epochs {
      var training = Evaluation(classNames: description.classNames)
      var progress = Progress(epoch: epoch, epochs: epochs, batches: loader.batchCount)
      for (index, batch) in loader.epoch(epoch).enumerated() {
        optimizer.learningRate = schedule.learningRate(at: optimizer.stepCount)
        let tape = Tape(.training(seed: batch.seed))
        let scores = try model(tape.constant(batch.images))
        let loss = try scores.softmaxCrossEntropy(labels: batch.labels)
        let lossValue = try loss.value.scalar()
        guard lossValue.isFinite else {
          progress.finish()
          throw try diverged(lossValue, epoch: epoch, batch: index + 1, of: loader, batch)
        }
        try optimizer.step(tape.gradients(of: loss))
        try training.add(scores: scores.value, labels: batch.labels, loss: lossValue)
        progress.advance(batch: index + 1, images: batch.count, loss: training.loss, accuracy: training.accuracy)
        if interrupt.isRequested {
          progress.finish()
          try save(optimizer, epoch: epoch - 1, to: lastPath)
          Terminal.line("stopped in epoch \(epoch); the weights are in \(lastPath)")
          throw Interruption()
        }
      }
      let validation = try Evaluation(of: model, on: data.test)
      progress.finish()
      try metrics.append(
        epoch: epoch,
        numbers: [
          optimizer.learningRate, training.loss, training.accuracy, validation.loss, validation.accuracy,
          validation.macroF1, progress.imagesPerSecond, Date().timeIntervalSince(start),
        ])
      guard validation.loss.isFinite else {
        throw Failure(
          "the loss on the test images is \(validation.loss) after epoch \(epoch)\(keptNote(epoch - 1))")
      }
      try save(optimizer, epoch: epoch, to: lastPath)
      if validation.accuracy > best?.accuracy ?? -1 {
        best = (validation.accuracy, epoch)
        try save(nil, epoch: epoch, to: bestPath)
      }
      Terminal.line(
        "epoch \(epoch)/\(epochs)  loss \(training.loss.digits(4))  accuracy \(training.accuracy.percent)  "
          + "test loss \(validation.loss.digits(4))  test accuracy \(validation.accuracy.percent)  "
          + "macro-F1 \(validation.macroF1.digits(3))  \(progress.imagesPerSecond.digits(0)) images/s  "
          + "\(Progress.clock(progress.seconds * Double(epochs - epoch))) left")
    }
    if let best {
      Terminal.line(
        "best test accuracy \(best.accuracy.percent) in epoch \(best.epoch), "
          + "\(Progress.clock(Date().timeIntervalSince(start))) in all; weights in \(bestPath)")
    }
  }

  private func announce(_ loader: DataLoader) throws {
    let work = try model.summary(input: description.inputShape).multiplyAccumulates
    Terminal.line(
      "\(data.train.count) training and \(data.test.count) test images from \(configuration.dataPath); "
        + "model \(description.architecture.rawValue), \(try model.parameters().scalarCount()) parameters, "
        + "\((Double(work) / 1e6).digits(1)) million multiply-adds an image; \(epochs) epochs of "
        + "\(loader.batchCount) batches; kernels \(KernelSelection.current)")
  }

  private func save(_ optimizer: SGD?, epoch: Int, to path: String) throws {
    var metadata = description.metadata
    metadata["seed"] = String(configuration.seed)
    metadata["epochs"] = String(epochs)
    try Checkpoint(
      model: try model.state(), optimizer: try optimizer?.state() ?? [:], epoch: epoch,
      random: RandomSource(keys: configuration.seed, UInt64(epoch)), metadata: metadata
    ).write(to: path)
  }

  /// Where the first non-finite number came from, for a run that cannot go on.
  private func diverged(
    _ loss: Double, epoch: Int, batch: Int, of loader: DataLoader, _ content: Batch
  ) throws -> Failure {
    let origin =
      try model.firstNonFinite(at: try content.images, mode: .training(seed: content.seed))
      ?? "the loss itself"
    return Failure(
      "the loss is \(loss) in epoch \(epoch), batch \(batch) of \(loader.batchCount); the first such number is in "
        + "\(origin). A smaller --learning-rate may help\(keptNote(epoch - 1))")
  }

  private func keptNote(_ finishedEpochs: Int) -> String {
    if finishedEpochs > 0 { return ". The last good weights, of epoch \(finishedEpochs), are in \(lastPath)" }
    return ". No epoch was finished, so this run has written no weights"
  }
}
