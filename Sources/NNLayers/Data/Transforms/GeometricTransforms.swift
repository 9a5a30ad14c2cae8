import Foundation
import TensorKernels

/// The middle of an image; where the image is smaller, `fill` is around it.
public struct CenterCrop: Transform, Hashable {
  public let height: Int
  public let width: Int
  public let fill: Double

  public init(height: Int, width: Int, fill: Double = 0) {
    self.height = height
    self.width = width
    self.fill = fill
  }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    let size = try ImageSize(x, "centerCrop")
    try checkCrop(height, width, fill, "centerCrop")
    // Half a pixel goes to the left and to the top, whichever of the two is larger.
    let top = size.height >= height ? (size.height - height) / 2 : -((height - size.height) / 2)
    let left = size.width >= width ? (size.width - width) / 2 : -((width - size.width) / 2)
    return try x.window(size, top: top, left: left, height: height, width: width, fill: fill)
  }
}

/// A window at a place that is drawn anew each time, after the image was padded on all sides.
public struct RandomCrop: Transform, Hashable {
  public let height: Int
  public let width: Int
  public let padding: Int
  public let fill: Double

  public init(height: Int, width: Int, padding: Int = 0, fill: Double = 0) {
    self.height = height
    self.width = width
    self.padding = padding
    self.fill = fill
  }

  /// - Throws: `TensorError` where the padded image is smaller than the window.
  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    let size = try ImageSize(x, "randomCrop")
    try checkCrop(height, width, fill, "randomCrop")
    guard padding >= 0, padding <= 1 << 20 else {
      throw TensorError(.argument, "the padding is \(padding), which is not in 0...\(1 << 20)", operation: "randomCrop")
    }
    let (freeRows, freeColumns) = (size.height + 2 * padding - height, size.width + 2 * padding - width)
    guard freeRows >= 0, freeColumns >= 0 else {
      throw TensorError(
        .shape, "the image with \(padding) pixels of padding is smaller than \(height) x \(width)", shapes: [x.shape],
        operation: "randomCrop")
    }
    let top = Int.random(in: 0...freeRows, using: &random) - padding
    let left = Int.random(in: 0...freeColumns, using: &random) - padding
    return try x.window(size, top: top, left: left, height: height, width: width, fill: fill)
  }
}

private func checkCrop(_ height: Int, _ width: Int, _ fill: Double, _ operation: String) throws(TensorError) {
  guard (1...1 << 20).contains(height), (1...1 << 20).contains(width), fill.isFinite else {
    throw TensorError(.argument, "a crop of \(height) x \(width), filled with \(fill)", operation: operation)
  }
}

extension Tensor {
  fileprivate func window(
    _ size: ImageSize, top: Int, left: Int, height: Int, width: Int, fill: Double
  ) throws(TensorError) -> Tensor {
    try written(as: [height, width, size.channels]) { source, target in
      copyWindow(
        source, height: size.height, width: size.width, channels: size.channels, top: top, left: left,
        fill: Float(fill), target, targetHeight: height, targetWidth: width)
    }
  }
}

/// Exchanges left and right, or top and bottom, with some probability. With 1 it always does.
public struct RandomFlip: Transform, Hashable {
  public enum Direction: String, Sendable, Codable {
    /// Left and right.
    case horizontal
    /// Top and bottom.
    case vertical
  }

  public let direction: Direction
  public let probability: Double

  public init(_ direction: Direction = .horizontal, probability: Double = 0.5) {
    self.direction = direction
    self.probability = probability
  }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    let size = try ImageSize(x, "randomFlip")
    try checkSetting(probability, "the probability", 0...1, "randomFlip")
    guard random.uniform() < probability else { return x }
    return try x.written { source, target in
      mirror(
        source, height: size.height, width: size.width, channels: size.channels, columns: direction == .horizontal,
        rows: direction == .vertical, target)
    }
  }
}

/// Rotation, shift, scale and shear about the image's centre, in one bilinear resampling; beyond the edge the edge's
/// value goes on. Each is drawn uniformly from minus to plus its largest amount.
public struct RandomAffine: Transform, Hashable {
  /// In degrees.
  public let rotation: Double
  /// In parts of the image's size.
  public let shift: Double
  /// The change of size: 0.1 is from 0.9 to 1.1 times. Below 1.
  public let scale: Double
  /// Of the rows against each other, in degrees; below 90.
  public let shear: Double

  public init(rotation: Double = 0, shift: Double = 0, scale: Double = 0, shear: Double = 0) {
    self.rotation = rotation
    self.shift = shift
    self.scale = scale
    self.shear = shear
  }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    let size = try ImageSize(x, "randomAffine")
    try checkSetting(rotation, "the rotation", 0...360, "randomAffine")
    try checkSetting(shift, "the shift", 0...1e3, "randomAffine")
    try checkSetting(scale, "the change of size", 0...0.99, "randomAffine")
    try checkSetting(shear, "the shear", 0...89, "randomAffine")
    let angle = random.uniform(-rotation, rotation) * .pi / 180
    let factor = 1 + random.uniform(-scale, scale)
    let slope = tan(random.uniform(-shear, shear) * .pi / 180)
    let shiftX = random.uniform(-shift, shift) * Double(size.width)
    let shiftY = random.uniform(-shift, shift) * Double(size.height)
    // The image's map is rotation · shear · factor; the output's pixels are looked up by its inverse.
    let a = (cos(angle) + slope * sin(angle)) / factor
    let b = (sin(angle) - slope * cos(angle)) / factor
    let d = -sin(angle) / factor
    let e = cos(angle) / factor
    let (centerX, centerY) = (Double(size.width - 1) / 2, Double(size.height - 1) / 2)
    let c = centerX - a * (centerX + shiftX) - b * (centerY + shiftY)
    let f = centerY - d * (centerX + shiftX) - e * (centerY + shiftY)
    return try x.written { source, target in
      sampleAffine(
        source, height: size.height, width: size.width, channels: size.channels,
        map: (Float(a), Float(b), Float(c), Float(d), Float(e), Float(f)), target)
    }
  }
}
