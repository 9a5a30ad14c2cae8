import TensorKernels

/// `(pixel / 255 − mean) / deviation`: brings pixels to zero mean and unit variance.
public struct PixelNormalization: Sendable, Hashable, Codable {
  /// Of pixels from 0 to 1.
  public var mean: Double
  /// Of pixels from 0 to 1; positive.
  public var deviation: Double

  public init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = max(deviation, 1e-6)
  }

  /// That of a set of images.
  public init(measuring images: some Sequence<Image>) {
    var count = 0
    var sum = 0
    var squares = 0
    for image in images {
      let part: (sum: Int, squares: Int) = image.pixels.withUnsafeBufferPointer { pixels in
        pixels.baseAddress.map { sums($0, pixels.count) } ?? (0, 0)
      }
      count += image.pixels.count
      sum += part.sum
      squares += part.squares
    }
    let mean = Double(sum) / Double(max(1, count)) / 255
    let variance = Double(squares) / Double(max(1, count)) / (255 * 255) - mean * mean
    self.init(mean: mean, deviation: max(0, variance).squareRoot())
  }

  /// An image as `[H, W, C]`.
  public func tensor(_ image: Image) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: [image.height, image.width, image.channels], .float32)
    image.pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      result.fill(Float.self) {
        normalizeBytes(base, pixels.count, mean: Float(mean), deviation: Float(deviation), $0)
      }
    }
    return result
  }
}
