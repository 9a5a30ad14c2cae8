import NNLayers

extension Image {
  /// Each pixel as a square of `factor * factor`, with sharp edges.
  /// - Throws: `ImageError` for a factor below 1 and for more pixels than an image may have.
  func enlarged(_ factor: Int) throws(ImageError) -> Image {
    guard factor != 1 else { return self }
    guard factor > 0, factor <= Image.maximumPixels / max(width, height) else {
      throw ImageError(reason: "\(width)×\(height) pixels cannot be enlarged \(factor) times")
    }
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count * factor * factor)
    for row in 0..<height {
      var line: [UInt8] = []
      for column in 0..<width {
        let start = (row * width + column) * channels
        for _ in 0..<factor { line += pixels[start..<start + channels] }
      }
      for _ in 0..<factor { result += line }
    }
    return try Image(width: factor * width, height: factor * height, channels: channels, pixels: result)
  }

  /// Pictures of one size, in red, green and blue, beside and below each other with a grey pixel between them. Of `n`
  /// pictures about the square root of `2 n` stand in a row.
  /// - Throws: `ImageError` where there are none, or where their sizes differ.
  static func contactSheet(_ images: [Image]) throws(ImageError) -> Image {
    guard let first = images.first else { throw ImageError(reason: "a sheet needs a picture") }
    guard images.allSatisfy({ $0.width == first.width && $0.height == first.height && $0.channels == 3 }) else {
      throw ImageError(reason: "the pictures of a sheet have one size and three channels")
    }
    var columns = 1
    while columns * columns < 2 * images.count { columns += 1 }
    columns = min(columns, images.count)
    let rows = (images.count + columns - 1) / columns
    let (width, height) = (columns * (first.width + 1) - 1, rows * (first.height + 1) - 1)
    var pixels = [UInt8](repeating: 128, count: 3 * width * height)
    for (index, image) in images.enumerated() {
      let (top, left) = (index / columns * (first.height + 1), index % columns * (first.width + 1))
      for row in 0..<first.height {
        let target = 3 * ((top + row) * width + left)
        let source = 3 * row * first.width
        pixels.replaceSubrange(
          target..<target + 3 * first.width, with: image.pixels[source..<source + 3 * first.width])
      }
    }
    return try Image(width: width, height: height, channels: 3, pixels: pixels)
  }
}
