import Foundation
import TensorKernels

/// Random changes of training images that leave their label true: each drawn anew for each image and epoch.
///
/// Shift, rotation, scale and flip are one affine resampling; then a rectangle may be erased (Z. Zhong et al.,
/// "Random Erasing Data Augmentation", 2020).
public struct ImageAugmentation: Sendable, Hashable, Codable {
  /// The largest shift in either direction, in parts of the image's size.
  public var shift = 0.0
  /// The largest rotation, in degrees.
  public var rotation = 0.0
  /// The largest change of size: 0.1 is from 0.9 to 1.1 times.
  public var scale = 0.0
  /// The probability of a left-right flip.
  public var flip = 0.0
  /// The probability that a rectangle of 2 to 20 % of the image is set to 0, which is the mean of normalised images.
  public var erasing = 0.0
  /// The largest change of contrast: 0.2 is from 0.8 to 1.2 times.
  public var contrast = 0.0
  /// The largest change of brightness, in deviations of normalised images.
  public var brightness = 0.0

  public init() {}

  /// A changed copy of an image `[H, W, C]` of `float32`.
  public func callAsFunction(_ image: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    guard image.rank == 3, image.scalarType == .float32, image.elementCount > 0 else {
      throw TensorError(.shape, "expected an image [H, W, C] of float32", shapes: [image.shape], operation: "augment")
    }
    guard [shift, rotation, scale, flip, erasing, contrast, brightness].allSatisfy({ abs($0) <= 1e6 }) else {
      throw TensorError(.argument, "a setting is not finite or over a million: \(self)", operation: "augment")
    }
    try ONNXTrace.refuse("a transform", of: image)
    let (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
    let map = drawMap(height: height, width: width, &random)
    let gain = Float(1 + random.uniform(-contrast, contrast))
    let offset = Float(random.uniform(-brightness, brightness))
    let erased = drawErasure(height: height, width: width, &random)
    let result = try Tensor(uninitialized: image.shape, .float32)
    image.withPointer(Float.self) { source in
      result.fill(Float.self) { target in
        sampleAffine(source, height: height, width: width, channels: channels, map: map, target)
        if gain != 1 || offset != 0 {
          for i in 0..<height * width * channels { target[i] = target[i] * gain + offset }
        }
        if let erased {
          for row in erased.rows {
            (target + (row * width + erased.columns.lowerBound) * channels)
              .update(repeating: 0, count: erased.columns.count * channels)
          }
        }
      }
    }
    return result
  }

  /// The inverse map, from the output's pixels to the input's, about the image's centre.
  private func drawMap(
    height: Int, width: Int, _ random: inout RandomSource
  ) -> (a: Float, b: Float, c: Float, d: Float, e: Float, f: Float) {
    let angle = random.uniform(-rotation, rotation) * .pi / 180
    let size = max(0.01, 1 + random.uniform(-scale, scale))
    let shiftX = random.uniform(-shift, shift) * Double(width)
    let shiftY = random.uniform(-shift, shift) * Double(height)
    let mirror: Double = random.uniform() < flip ? -1 : 1
    let centerX = Double(width - 1) / 2
    let centerY = Double(height - 1) / 2
    let a = mirror * cos(angle) / size
    let b = mirror * sin(angle) / size
    let d = -sin(angle) / size
    let e = cos(angle) / size
    let c = centerX - a * (centerX + shiftX) - b * (centerY + shiftY)
    let f = centerY - d * (centerX + shiftX) - e * (centerY + shiftY)
    return (Float(a), Float(b), Float(c), Float(d), Float(e), Float(f))
  }

  private func drawErasure(
    height: Int, width: Int, _ random: inout RandomSource
  ) -> (rows: Range<Int>, columns: Range<Int>)? {
    let isErased = random.uniform() < erasing
    let area = random.uniform(0.02, 0.2) * Double(height * width)
    let aspect = exp(random.uniform(-1, 1))
    let rows = min(height, max(1, Int((area * aspect).squareRoot())))
    let columns = min(width, max(1, Int((area / aspect).squareRoot())))
    let top = Int(random.uniform() * Double(height - rows + 1))
    let left = Int(random.uniform() * Double(width - columns + 1))
    return isErased ? (top..<top + rows, left..<left + columns) : nil
  }
}
