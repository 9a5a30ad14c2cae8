/// `y = (x − μ) / √(σ² + ε)` with the mean μ and the variance σ² of each channel of each image; where asked,
/// `· weight + bias`. Input and output `[N, .., channels]`.
///
/// Where statistics are tracked, a training tape stages the running averages of the images' means and (unbiased)
/// variances, and an inference tape normalises with them.
///
/// D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance Normalization: The Missing Ingredient for Fast Stylization",
/// 2016.
public struct InstanceNorm: Layer {
  public let channels: Int
  /// `[channels]`, starts at 1.
  public let weight: Parameter?
  /// `[channels]`, starts at 0.
  public let bias: Parameter?
  /// `[channels]`, where statistics are tracked.
  public let runningMean: Buffer?
  /// `[channels]`, where statistics are tracked.
  public let runningVariance: Buffer?
  /// The steps so far, `int32`; only without a momentum.
  public let stepCount: Buffer?
  public let epsilon: Double
  public let momentum: Double?

  /// - Parameter momentum: of the running averages; `nil` makes them the mean of all steps.
  public init(
    channels: Int, epsilon: Double = 1e-5, momentum: Double? = 0.1, isAffine: Bool = false,
    tracksStatistics: Bool = false
  ) {
    self.channels = channels
    self.epsilon = epsilon
    weight = .ones([channels], if: isAffine)
    bias = .zeros([channels], if: isAffine)
    runningMean = tracksStatistics ? Buffer { () throws(TensorError) in try .zeros([channels]) } : nil
    runningVariance = tracksStatistics ? Buffer { () throws(TensorError) in try .ones([channels]) } : nil
    let countsSteps = tracksStatistics && momentum == nil
    stepCount = countsSteps ? Buffer { () throws(TensorError) in try .zeros([], .int32) } : nil
    self.momentum = momentum
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    guard x.shape.rank > 1, x.shape.last == channels else {
      throw TensorError(
        .shape, "expected an input [N, .., \(channels)]", shapes: [x.shape], operation: "instanceNormalization")
    }
    let tape = x.tape
    let weight = try weight.variable(on: tape)
    let bias = try bias.variable(on: tape)
    if let runningMean, let runningVariance, !tape.isTraining {
      let ones = try Tensor.ones([channels], x.scalarType)
      let zeros = try Tensor.zeros([channels], x.scalarType)
      return try x.normalized(
        mean: runningMean.value(), variance: runningVariance.value(), weight: weight ?? tape.constant(ones),
        bias: bias ?? tape.constant(zeros), epsilon: epsilon)
    }
    let y = try x.instanceNormalized(weight: weight, bias: bias, epsilon: epsilon)
    if let runningMean, let runningVariance, x.shape[0] > 0 {
      let values = x.detached()
      let axes = Array(1..<x.shape.rank - 1)
      let count = axes.reduce(1) { $0 * x.shape[$1] }
      let mean = try values.mean(axes: [0] + axes)
      let variance = try values.variance(axes: axes, correction: count > 1 ? 1 : 0).mean(axes: [0])
      try RunningStatistics.stage(
        runningMean, mean.value, runningVariance, variance.value, factor: 1, momentum: momentum, count: stepCount,
        on: tape)
    }
    return y
  }
}
