/// Averages over training steps of each channel's mean and variance, with which inference normalises:
/// `running = (1 − momentum) · running + momentum · batch`. Without a momentum they are the means of all steps, which are
/// counted.
enum RunningStatistics {
  /// Stages the averages' new values on the tape; the optimizer's step applies them. A momentum outside 0...1 is an
  /// error.
  /// - Parameters:
  ///   - factor: what the batch's variance is multiplied by.
  ///   - count: the steps so far, where there is no momentum.
  static func stage(
    _ mean: Buffer, _ batchMean: Tensor, _ variance: Buffer, _ batchVariance: Tensor, factor: Double,
    momentum: Double?, count: Buffer?, on tape: Tape
  ) throws(TensorError) {
    var share = momentum ?? 1
    guard share >= 0, share <= 1 else {
      throw TensorError(.argument, "the momentum is \(share), which is not in 0...1")
    }
    if let count {
      let steps = try current(count, on: tape).scalar() + 1
      share = 1 / steps
      tape.stage(count, try Tensor(steps, .int32))
    }
    for (buffer, batch, factor) in [(mean, batchMean, 1), (variance, batchVariance, factor)] {
      let old = try current(buffer, on: tape)
      let updated = zip(old.doubles, batch.doubles).map { (1 - share) * $0 + share * factor * $1 }
      tape.stage(buffer, try Tensor(updated, shape: old.shape).converted(to: old.scalarType))
    }
  }

  private static func current(_ buffer: Buffer, on tape: Tape) throws(TensorError) -> Tensor {
    if let staged = tape.staged(buffer) { staged } else { try buffer.value() }
  }
}
