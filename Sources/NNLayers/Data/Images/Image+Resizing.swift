// Goals, in order: the same picture on every machine; no aliasing when shrinking; memory of one row.
//
// Output sample i has its centre at c = (i + 1/2) s - 1/2 in input samples, s = input size / output size.
// Input sample j enters it with the weight max(0, 1 - |j - c| / r), r = max(1, s), over the samples that exist,
// divided by the sum of the weights. For s <= 1 this is linear interpolation, for s > 1 the triangle is as much
// wider as the picture shrinks, so that every input sample counts.
//
// The filter is separable. Columns are filtered first, into one row of floats, then that row: an intermediate
// picture of (output width) × (input height) could be far larger than both pictures.

extension Image {
  /// The image at another size: triangle filter when shrinking, linear interpolation when enlarging,
  /// half-pixel centres, rounded once at the end.
  public func resized(width newWidth: Int, height newHeight: Int) throws(ImageError) -> Image {
    let count = try Image.byteCount(width: newWidth, height: newHeight, channels: channels)
    if newWidth == width, newHeight == height { return self }
    let columns = TriangleFilter(from: width, to: newWidth)
    let rows = TriangleFilter(from: height, to: newHeight)
    var result = [UInt8](repeating: 0, count: count)
    var row = [Float](repeating: 0, count: width * channels)
    for y in 0..<newHeight {
      combineRows(rows.taps[y], rows.weights, into: &row)
      for x in 0..<newWidth {
        let taps = columns.taps[x]
        for channel in 0..<channels {
          var sum: Float = 0
          for index in 0..<taps.count {
            sum += columns.weights[taps.firstWeight + index] * row[(taps.first + index) * channels + channel]
          }
          result[(y * newWidth + x) * channels + channel] = UInt8(min(255, max(0, sum.rounded())))
        }
      }
    }
    return try Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
  }

  /// `row` = the weighted sum of the input rows that `taps` names.
  private func combineRows(_ taps: TriangleFilter.Taps, _ weights: [Float], into row: inout [Float]) {
    for index in 0..<taps.count {
      let weight = weights[taps.firstWeight + index]
      let start = (taps.first + index) * row.count
      if index == 0 {
        for column in row.indices { row[column] = weight * Float(pixels[start + column]) }
      } else {
        for column in row.indices { row[column] += weight * Float(pixels[start + column]) }
      }
    }
  }
}

/// The weights of one axis.
private struct TriangleFilter {
  /// The input samples `first ..< first + count`, with the weights from `firstWeight` on.
  struct Taps {
    let first: Int
    let count: Int
    let firstWeight: Int
  }

  private(set) var taps: [Taps] = []
  private(set) var weights: [Float] = []

  init(from inputSize: Int, to outputSize: Int) {
    let scale = Double(inputSize) / Double(outputSize)
    let radius = max(1, scale)
    taps.reserveCapacity(outputSize)
    for index in 0..<outputSize {
      let centre = (Double(index) + 0.5) * scale - 0.5
      let first = max(0, Int((centre - radius).rounded(.up)))
      let last = min(inputSize - 1, Int((centre + radius).rounded(.down)))
      var raw: [Double] = []
      for sample in first...max(first, last) { raw.append(max(0, 1 - abs(Double(sample) - centre) / radius)) }
      let sum = raw.reduce(0, +)
      taps.append(Taps(first: first, count: raw.count, firstWeight: weights.count))
      for weight in raw { weights.append(Float(weight / sum)) }
    }
  }
}
