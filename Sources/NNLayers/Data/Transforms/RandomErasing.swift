import Foundation

/// Sets a rectangle to one value with some probability. Its area and its aspect (height over width, drawn evenly in its
/// logarithm) are drawn from ranges; what would be larger than the image is cut to it.
///
/// Z. Zhong et al., "Random Erasing Data Augmentation", 2020.
public struct RandomErasing: Transform, Hashable {
  public let probability: Double
  /// In parts of the image's area.
  public let area: ClosedRange<Double>
  public let aspect: ClosedRange<Double>
  public let value: Double

  public init(
    probability: Double = 0.5, area: ClosedRange<Double> = 0.02...0.33, aspect: ClosedRange<Double> = 0.3...3.3,
    value: Double = 0
  ) {
    self.probability = probability
    self.area = area
    self.aspect = aspect
    self.value = value
  }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    let size = try ImageSize(x, "randomErasing")
    try checkSetting(probability, "the probability", 0...1, "randomErasing")
    for bound in [area.lowerBound, area.upperBound] { try checkSetting(bound, "the area", 0...1, "randomErasing") }
    for bound in [aspect.lowerBound, aspect.upperBound] {
      try checkSetting(bound, "the aspect", 1e-3...1e3, "randomErasing")
    }
    guard value.isFinite else {
      throw TensorError(.argument, "the value is \(value)", operation: "randomErasing")
    }
    guard random.uniform() < probability else { return x }
    let pixels = random.uniform(area.lowerBound, area.upperBound) * Double(size.height * size.width)
    let ratio = exp(random.uniform(log(aspect.lowerBound), log(aspect.upperBound)))
    let rows = min(size.height, Int((pixels * ratio).squareRoot().rounded()))
    let columns = min(size.width, Int((pixels / ratio).squareRoot().rounded()))
    let top = Int.random(in: 0...size.height - rows, using: &random)
    let left = Int.random(in: 0...size.width - columns, using: &random)
    var result = x
    try result.withMutablePointer(Float.self) { pixels in
      for row in top..<top + rows {
        (pixels + (row * size.width + left) * size.channels)
          .update(repeating: Float(value), count: columns * size.channels)
      }
    }
    return result
  }
}
