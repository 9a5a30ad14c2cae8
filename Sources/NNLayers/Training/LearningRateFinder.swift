import Foundation

/// What a trainer's search for a learning rate has found.
public struct LearningRateSearch: Sendable, Hashable {
  public struct Point: Sendable, Hashable {
    public let learningRate: Double
    /// The loss of the step's batch.
    public let loss: Double
    /// The mean of the losses so far, in which each step's share fades by the search's smoothing.
    public let smoothedLoss: Double
  }

  /// One point for each step, by ascending rate. The last may have an infinite loss or a NaN.
  public let points: [Point]

  /// The rate, up to that with the lowest loss, at which the smoothed loss falls steepest against the rate's logarithm;
  /// `nil` where it never falls.
  public var steepest: Double? {
    let lowest = lowest ?? 0
    let finite = points.filter { $0.smoothedLoss.isFinite && $0.learningRate <= lowest }
    guard finite.count >= 3 else { return nil }
    let slopes = (1..<finite.count - 1).map { (index: Int) -> Double in
      let (before, after) = (finite[index - 1], finite[index + 1])
      let width: Double = log(after.learningRate / before.learningRate)
      return (after.smoothedLoss - before.smoothedLoss) / width
    }
    guard let best = slopes.indices.min(by: { slopes[$0] < slopes[$1] }), slopes[best] < 0 else { return nil }
    return finite[best + 1].learningRate
  }

  /// The rate with the lowest smoothed loss. A tenth of it is a common choice.
  public var lowest: Double? {
    points.filter { $0.smoothedLoss.isFinite }.min { $0.smoothedLoss < $1.smoothedLoss }?.learningRate
  }
}

extension Trainer {
  /// Trains for some steps with a rate that grows from step to step by one factor, and notes the loss of each. Model,
  /// optimizer and learning rate are afterwards as they were; callbacks, schedule and accumulation take no part.
  ///
  /// It ends early when the smoothed loss is over `divergence` times the lowest, or not finite.
  ///
  /// L. Smith, "Cyclical Learning Rates for Training Neural Networks", 2017.
  /// - Throws: `TrainingError` unless 0 < first < last, there are at least 3 steps, the smoothing is in 0..<1, and the
  ///   loader has batches; and what a step throws, when all is as it was too.
  public func findLearningRate(
    _ loader: DataLoader, from first: Double = 1e-6, to last: Double = 10, steps: Int = 100, smoothing: Double = 0.9,
    divergence: Double = 4
  ) throws -> LearningRateSearch {
    guard !isRunning else { throw TrainingError(.argument, "the trainer is training already") }
    guard first > 0, first < last, last.isFinite else {
      throw TrainingError(.argument, "the rates go from \(first) to \(last), which is no ascending range above 0")
    }
    guard steps >= 3 else { throw TrainingError(.argument, "the search takes at least 3 steps, not \(steps)") }
    guard smoothing >= 0, smoothing < 1 else {
      throw TrainingError(.argument, "the smoothing is \(smoothing), which is not in 0..<1")
    }
    guard loader.batchCount > 0 else { throw TrainingError(.argument, "the loader has no batches") }
    let (oldModel, oldOptimizer, oldRate) = (try model.state(), try optimizer.state(), optimizer.learningRate)
    let points: [LearningRateSearch.Point]
    do {
      points = try search(loader, from: first, to: last, steps: steps, smoothing: smoothing, divergence: divergence)
    } catch {
      try restore(oldModel, oldOptimizer, oldRate)
      throw error
    }
    try restore(oldModel, oldOptimizer, oldRate)
    return LearningRateSearch(points: points)
  }

  private func restore(_ model: [String: Tensor], _ optimizer: [String: Tensor], _ rate: Double) throws {
    try self.model.load(state: model)
    try self.optimizer.load(state: optimizer)
    self.optimizer.learningRate = rate
  }

  private func search(
    _ loader: DataLoader, from first: Double, to last: Double, steps: Int, smoothing: Double, divergence: Double
  ) throws -> [LearningRateSearch.Point] {
    var points: [LearningRateSearch.Point] = []
    var average = 0.0
    var lowest = Double.infinity
    for epoch in 1... {
      for batch in loader.epoch(epoch) {
        let step = points.count
        let rate = first * pow(last / first, Double(step) / Double(steps - 1))
        optimizer.learningRate = rate
        let tape = Tape(.training(seed: batch.seed))
        let loss = try self.loss(model(tape.constant(batch.images)), batch)
        let value = try loss.value.scalar()
        average = smoothing * average + (1 - smoothing) * value
        // The average begins at 0; this takes its share out again.
        let smoothed = average / (1 - pow(smoothing, Double(step + 1)))
        points.append(LearningRateSearch.Point(learningRate: rate, loss: value, smoothedLoss: smoothed))
        lowest = min(lowest, smoothed)
        guard smoothed.isFinite, smoothed <= divergence * lowest || lowest <= 0, points.count < steps else {
          return points
        }
        var gradients = try tape.gradients(of: loss)
        switch clipping {
        case .norm(let limit): try gradients.clip(optimizer.parameters, norm: limit)
        case .value(let limit): try gradients.clip(optimizer.parameters, value: limit)
        case nil: break
        }
        try optimizer.step(gradients, allowingMissing: allowsMissingGradients)
      }
    }
    return points
  }
}
