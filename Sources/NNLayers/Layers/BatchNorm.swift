/// Batch normalisation of each channel of `[.., channels]`.
///
/// On a training tape the batch's own mean and variance are used, and the running averages
/// `running = (1 − momentum) · running + momentum · batch` are staged on the tape; the optimizer's step applies them.
/// The running variance is the unbiased one, divided by n − 1. On an inference tape the running averages are used.
///
/// S. Ioffe and C. Szegedy, "Batch Normalization: Accelerating Deep Network Training", 2015.
public struct BatchNorm: Layer {
  /// `[channels]`, starts at 1.
  public let weight: Parameter
  /// `[channels]`, starts at 0.
  public let bias: Parameter
  public let runningMean: Buffer
  public let runningVariance: Buffer
  public let epsilon: Double
  public let momentum: Double
  /// Whether ReLU follows, in the same pass.
  public let relu: Bool

  public init(channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1, relu: Bool = false) {
    weight = Parameter { () throws(TensorError) in try .ones([channels]) }
    bias = Parameter { () throws(TensorError) in try .zeros([channels]) }
    runningMean = Buffer { () throws(TensorError) in try .zeros([channels]) }
    runningVariance = Buffer { () throws(TensorError) in try .ones([channels]) }
    self.epsilon = epsilon
    self.momentum = momentum
    self.relu = relu
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let tape = x.tape
    let weight = try tape.variable(self.weight)
    let bias = try tape.variable(self.bias)
    guard tape.isTraining else {
      return try x.normalized(
        mean: runningMean.value(), variance: runningVariance.value(), weight: weight, bias: bias, epsilon: epsilon,
        relu: relu)
    }
    let (output, statistics) = try x.batchNormalized(weight: weight, bias: bias, epsilon: epsilon, relu: relu)
    let count = Double(statistics.count)
    try stage(runningMean, statistics.mean, factor: 1, on: tape)
    try stage(runningVariance, statistics.variance, factor: count > 1 ? count / (count - 1) : 1, on: tape)
    return output
  }

  private func stage(
    _ buffer: Buffer, _ batch: Tensor, factor: Double, on tape: Tape
  ) throws(TensorError) {
    let old = if let staged = tape.staged(buffer) { staged } else { try buffer.value() }
    let updated = zip(old.doubles, batch.doubles).map { (1 - momentum) * $0 + momentum * factor * $1 }
    tape.stage(buffer, try Tensor(updated, shape: old.shape).converted(to: old.scalarType))
  }
}
