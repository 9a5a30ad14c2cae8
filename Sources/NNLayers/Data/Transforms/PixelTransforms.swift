import TensorKernels

/// `(x − mean) / deviation` for each channel of `[…, C]`.
public struct Normalize: Transform, Hashable {
  public let mean: [Double]
  public let deviation: [Double]

  /// - Parameters: one number for each channel, or one for all.
  public init(mean: [Double], deviation: [Double]) {
    self.mean = mean
    self.deviation = deviation
  }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    guard x.scalarType == .float32, let channels = x.shape.dimensions.last else {
      throw TensorError(.shape, "expected float32 [.., C]", shapes: [x.shape], operation: "normalize")
    }
    for (name, values) in [("means", mean), ("deviations", deviation)] {
      guard values.count == channels || values.count == 1 else {
        throw TensorError(
          .shape, "there are \(values.count) \(name) for \(channels) channels", shapes: [x.shape],
          operation: "normalize")
      }
    }
    guard mean.allSatisfy(\.isFinite), deviation.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw TensorError(.argument, "means must be finite, deviations positive: \(self)", operation: "normalize")
    }
    let scale = (0..<channels).map { Float(1 / deviation[deviation.count == 1 ? 0 : $0]) }
    let offset = (0..<channels).map { channel in
      Float(-mean[mean.count == 1 ? 0 : channel] / deviation[deviation.count == 1 ? 0 : channel])
    }
    return try x.written { source, target in
      guard channels > 0 else { return }
      scaleChannels(
        source, count: x.elementCount / channels, channels: channels, scale: scale, offset: offset, target)
    }
  }
}

/// Adds a number that is drawn uniformly from `-amount...amount`.
public struct RandomBrightness: Transform, Hashable {
  public let amount: Double

  public init(_ amount: Double) { self.amount = amount }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    _ = try ImageSize(x, "randomBrightness")
    try checkSetting(amount, "the amount", 0...1e6, "randomBrightness")
    let offset = Float(random.uniform(-amount, amount))
    return try x.written { scaleAndShift($0, x.elementCount, scale: 1, offset: offset, $1) }
  }
}

/// Multiplies the distances from the image's mean by a factor that is drawn uniformly from `1 - amount...1 + amount`.
/// (torchvision takes the mean of the grey image.)
public struct RandomContrast: Transform, Hashable {
  public let amount: Double

  public init(_ amount: Double) { self.amount = amount }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    _ = try ImageSize(x, "randomContrast")
    try checkSetting(amount, "the amount", 0...1, "randomContrast")
    let factor = random.uniform(1 - amount, 1 + amount)
    let count = x.elementCount
    return try x.written { source, target in
      let mean = plainSum(source, count) / Double(count)
      scaleAndShift(source, count, scale: Float(factor), offset: Float(mean * (1 - factor)), target)
    }
  }
}

/// Adds to each element a number from a normal distribution of mean 0.
public struct GaussianNoise: Transform, Hashable {
  public let deviation: Double

  public init(deviation: Double) { self.deviation = deviation }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    _ = try ImageSize(x, "gaussianNoise")
    try checkSetting(deviation, "the deviation", 0...1e6, "gaussianNoise")
    let count = x.elementCount
    return try x.written { source, target in
      for i in 0..<count { target[i] = source[i] + Float(random.normal(deviation: deviation)) }
    }
  }
}
