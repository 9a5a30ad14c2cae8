import NNLayers

/// Strengths from 0 to 1 over a picture, row by row from the top.
struct HeatMap: Equatable {
  let width: Int
  let height: Int
  let values: [Float]

  /// - Parameter strengths: `width * height` numbers from 0 on. They are divided by the largest; where that is 0 or no
  ///   number, all become 0.
  init(width: Int, height: Int, strengths: [Float]) {
    self.width = width
    self.height = height
    let largest = strengths.max() ?? 0
    let isUsable = strengths.count == width * height && largest > 0 && strengths.allSatisfy(\.isFinite)
    values = isUsable ? strengths.map { max(0, $0 / largest) } : [Float](repeating: 0, count: max(0, width * height))
  }

  /// The strengths as a grey picture, 255 for the strongest.
  func image() throws -> Image {
    try Image(width: width, height: height, channels: 1, pixels: values.map { UInt8(($0 * 255).rounded()) })
  }

  /// The strengths as colours of the sequential map over a grey or coloured picture of the same size.
  /// - Parameter opacity: of the strongest places; weak ones are more transparent.
  func overlay(on picture: Image, opacity: Float = 0.6) throws -> Image {
    guard picture.width == width, picture.height == height else {
      throw Failure(
        "a heat map of \(width) x \(height) cannot be laid over a picture of \(picture.width) x \(picture.height)")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * values.count)
    for (index, value) in values.enumerated() {
      let colour = ColorMap.sequential.color(Double(value))
      let above = [Float(colour.red), Float(colour.green), Float(colour.blue)]
      let alpha = opacity * min(1, 2 * value)
      for channel in 0..<3 {
        let below = Float(picture.pixels[picture.channels == 1 ? index : 3 * index + channel])
        pixels.append(UInt8((below + alpha * (above[channel] - below)).rounded()))
      }
    }
    return try Image(width: width, height: height, channels: 3, pixels: pixels)
  }
}
