import Foundation

/// What is left of a picture when size, brightness, contrast and fine detail are taken away: a grey picture of 32 x 32
/// with a mean of 0, and the hash of its low frequencies. Copies that were resized, compressed again or made brighter
/// have nearly the same sketch.
public struct ImageSketch: Sendable {
  /// The width and the height of the small picture.
  public static let side = 32
  /// Below this deviation of the small picture, in levels of 0 to 255, there is nothing to compare.
  public static let leastDeviation = 2.0

  public let hash: PerceptualHash
  /// The small picture's distance from its mean; 32 is one deviation.
  private let values: [Int8]
  private let length: Double

  /// `nil` for a picture that is flat: of one grey, or nearly so.
  public init?(_ image: Image) {
    guard let small = try? image.grey().resized(width: Self.side, height: Self.side) else { return nil }
    let count = Double(small.pixels.count)
    let sum = small.pixels.reduce(0) { $0 + Int($1) }
    let squares = small.pixels.reduce(0) { $0 + Int($1) * Int($1) }
    let mean = Double(sum) / count
    let deviation = max(0, Double(squares) / count - mean * mean).squareRoot()
    guard deviation >= Self.leastDeviation else { return nil }
    values = small.pixels.map { pixel in
      Int8(max(-127, min(127, ((Double(pixel) - mean) / deviation * 32).rounded())))
    }
    length = Double(Self.product(values, values)).squareRoot()
    hash = PerceptualHash(values)
  }

  /// Pearson's correlation of the two small pictures, from −1 to 1.
  /// - Parameter mirrored: whether the other one is looked at in a mirror.
  public func correlation(with other: ImageSketch, mirrored: Bool = false) -> Double {
    let product = mirrored ? Self.mirroredProduct(values, other.values) : Self.product(values, other.values)
    return max(-1, min(1, Double(product) / (length * other.length)))
  }

  private static func product(_ left: [Int8], _ right: [Int8]) -> Int32 {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        var sum: Int32 = 0
        for index in 0..<min(left.count, right.count) { sum &+= Int32(left[index]) &* Int32(right[index]) }
        return sum
      }
    }
  }

  private static func mirroredProduct(_ left: [Int8], _ right: [Int8]) -> Int32 {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        var sum: Int32 = 0
        for row in 0..<side {
          for column in 0..<side {
            sum &+= Int32(left[row * side + column]) &* Int32(right[row * side + side - 1 - column])
          }
        }
        return sum
      }
    }
  }
}

/// The signs of 64 low frequencies of a picture of 32 x 32: the coefficients 1 to 8 in both directions of its discrete
/// cosine transform. The mean is not among them, so brightness and contrast do not matter.
///
/// After C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, section 3.2.1, with the
/// coefficients' signs instead of their order about the median: a mirror then only exchanges the signs of the odd
/// horizontal frequencies.
public struct PerceptualHash: Sendable, Hashable {
  public let bits: UInt64

  public init(bits: UInt64) { self.bits = bits }

  /// The bits that a mirror exchanges: bit `8 u + v` belongs to the vertical frequency u + 1 and the horizontal one
  /// v + 1.
  public static let mirrorMask: UInt64 = 0x5555_5555_5555_5555

  /// The hash of the mirror image.
  public var mirrored: PerceptualHash { PerceptualHash(bits: bits ^ Self.mirrorMask) }

  /// In how many bits two hashes differ: 0 for the same picture, about 32 for two that have nothing in common.
  public func distance(to other: PerceptualHash) -> Int { (bits ^ other.bits).nonzeroBitCount }

  private static let frequencies = 8
  /// `cosines[v * side + x]` of frequency v + 1 at sample x.
  private static let cosines: [Float] = (1...frequencies).flatMap { frequency in
    (0..<ImageSketch.side).map { sample in
      Float(cos(.pi * Double(frequency) * (Double(sample) + 0.5) / Double(ImageSketch.side)))
    }
  }

  init(_ values: [Int8]) {
    let (side, count) = (ImageSketch.side, Self.frequencies)
    var bits: UInt64 = 0
    values.withUnsafeBufferPointer { values in
      Self.cosines.withUnsafeBufferPointer { cosines in
        var rows = [Float](repeating: 0, count: side * count)
        for row in 0..<side {
          for frequency in 0..<count {
            var sum: Float = 0
            for column in 0..<side { sum += Float(values[row * side + column]) * cosines[frequency * side + column] }
            rows[row * count + frequency] = sum
          }
        }
        for vertical in 0..<count {
          for horizontal in 0..<count {
            var sum: Float = 0
            for row in 0..<side { sum += rows[row * count + horizontal] * cosines[vertical * side + row] }
            if sum > 0 { bits |= 1 << UInt64(vertical * count + horizontal) }
          }
        }
      }
    }
    self.bits = bits
  }
}
