import Foundation
import TensorKernels

/// Blurs with a Gaussian whose deviation, in pixels, is drawn uniformly from a range. The filter reaches three
/// deviations; beyond the edge the image goes on mirrored.
public struct GaussianBlur: Transform, Hashable {
  public let deviation: ClosedRange<Double>

  public init(deviation: ClosedRange<Double> = 0.1...2) { self.deviation = deviation }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    let size = try ImageSize(x, "gaussianBlur")
    for bound in [deviation.lowerBound, deviation.upperBound] {
      try checkSetting(bound, "the deviation", 0...100, "gaussianBlur")
    }
    let sigma = random.uniform(deviation.lowerBound, deviation.upperBound)
    // So narrow a filter has one weight that is not 0.
    guard sigma > 1e-3 else { return x }
    let radius = max(1, Int((3 * sigma).rounded(.up)))
    var weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    weights = weights.map { $0 / sum }
    let filter = weights.map { Float($0) }
    let middle = try Tensor(uninitialized: x.shape, .float32)
    return try x.written { source, target in
      middle.fill(Float.self) { middle in
        separableFilter(
          source, height: size.height, width: size.width, channels: size.channels, weights: filter, radius: radius,
          middle, target)
      }
    }
  }
}
