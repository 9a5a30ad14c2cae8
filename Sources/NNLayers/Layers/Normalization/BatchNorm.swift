/// `y = (x − μ) / √(σ² + ε) · weight + bias` for each channel of `[.., channels]`; the output has that shape.
///
/// On a training tape the batch's own mean μ and variance σ² are used, and the running averages
/// `running = (1 − momentum) · running + momentum · batch` are staged on the tape; the optimizer's step applies them.
/// The running variance is the unbiased one, divided by n − 1. On an inference tape the running averages are used.
/// Where statistics are not tracked, both use the batch's own.
///
/// S. Ioffe and C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
/// Shift", 2015.
public struct BatchNorm: Layer, CustomReflectable {
  public let channels: Int
  /// `[channels]`, starts at 1. Not a parameter of the layer where it is not affine.
  public let weight: Parameter
  /// `[channels]`, starts at 0. Not a parameter of the layer where it is not affine.
  public let bias: Parameter
  /// Not a buffer of the layer where statistics are not tracked.
  public let runningMean: Buffer
  /// Not a buffer of the layer where statistics are not tracked.
  public let runningVariance: Buffer
  /// The steps so far, `int32`; only without a momentum.
  public let stepCount: Buffer?
  public let epsilon: Double
  public let momentum: Double?
  public let isAffine: Bool
  public let tracksStatistics: Bool
  /// Whether ReLU follows, in the same pass.
  public let relu: Bool

  /// - Parameters:
  ///   - momentum: of the running averages; `nil` makes them the mean of all steps.
  ///   - isAffine: whether the normalised values are scaled and shifted.
  ///   - tracksStatistics: whether there are running averages.
  public init(
    channels: Int, epsilon: Double = 1e-5, momentum: Double? = 0.1, isAffine: Bool = true,
    tracksStatistics: Bool = true, relu: Bool = false
  ) {
    self.channels = channels
    weight = Parameter { () throws(TensorError) in try .ones([channels]) }
    bias = Parameter { () throws(TensorError) in try .zeros([channels]) }
    runningMean = Buffer { () throws(TensorError) in try .zeros([channels]) }
    runningVariance = Buffer { () throws(TensorError) in try .ones([channels]) }
    let countsSteps = tracksStatistics && momentum == nil
    stepCount = countsSteps ? Buffer { () throws(TensorError) in try .zeros([], .int32) } : nil
    self.epsilon = epsilon
    self.momentum = momentum
    self.isAffine = isAffine
    self.tracksStatistics = tracksStatistics
    self.relu = relu
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let tape = x.tape
    let weight = try variable(self.weight, like: x)
    let bias = try variable(self.bias, like: x)
    if tracksStatistics, !tape.isTraining {
      return try x.normalized(
        mean: runningMean.value(), variance: runningVariance.value(), weight: weight, bias: bias, epsilon: epsilon,
        relu: relu)
    }
    let (output, statistics) = try x.batchNormalized(weight: weight, bias: bias, epsilon: epsilon, relu: relu)
    if tracksStatistics {
      let count = Double(statistics.count)
      try RunningStatistics.stage(
        runningMean, statistics.mean, runningVariance, statistics.variance,
        factor: count > 1 ? count / (count - 1) : 1, momentum: momentum, count: stepCount, on: tape)
    }
    return output
  }

  private func variable(_ parameter: Parameter, like x: Variable) throws(TensorError) -> Variable {
    isAffine
      ? try x.tape.variable(parameter) : x.tape.constant(try parameter.value().converted(to: x.scalarType))
  }

  /// What is not in use is no part of the layer.
  public var customMirror: Mirror {
    var children: [Mirror.Child] = []
    if isAffine { children += [("weight", weight), ("bias", bias)] }
    if tracksStatistics { children += [("runningMean", runningMean), ("runningVariance", runningVariance)] }
    if let stepCount { children.append(("stepCount", stepCount)) }
    children += [("epsilon", epsilon), ("momentum", momentum as Any), ("relu", relu)]
    return Mirror(self, children: children, displayStyle: .struct)
  }
}
