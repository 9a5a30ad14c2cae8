import KernelInterface

// A band: the rows of a padded image that some rows of the output look at, copied with zeros around them, so that
// no inner loop tests for an edge. It fits in the second-level cache. The band of a strided correlation's input
// gradient also has zeros between the elements (`spread`).

struct BandGeometry {
  let height: Int
  let width: Int
  let channels: Int
  /// Zeros above and left of the image; negative crops it.
  let paddingTop: Int
  let paddingLeft: Int
  /// Distance of the image's elements in the padded image: 1, or the stride of the forward pass.
  let spreadHeight: Int
  let spreadWidth: Int
  let strideHeight: Int
  let dilationHeight: Int
  let kernelHeight: Int
  /// Columns of the padded image.
  let paddedWidth: Int
  let outputHeight: Int
  let outputWidth: Int

  /// Output rows of a band: few enough for the cache, and a function of the sizes alone.
  @inline(__always) var outputRows: Int {
    let budget = 48 * 1024
    let rowCost = max(1, paddedWidth * channels)
    let inputRows = budget / rowCost
    let rows = (inputRows - (kernelHeight - 1) * dilationHeight - 1) / strideHeight + 1
    return min(max(1, rows), outputHeight)
  }

  /// Whether the padded image is the image.
  @inline(__always) var isImage: Bool {
    kernelHeight == 1 && paddingTop == 0 && paddingLeft == 0 && spreadHeight == 1 && spreadWidth == 1
      && strideHeight == 1 && paddedWidth == width && outputHeight == height
  }

  @inline(__always) func rows(for outputRows: Int) -> Int {
    (outputRows - 1) * strideHeight + (kernelHeight - 1) * dilationHeight + 1
  }

  @inline(__always) var bandCount: Int { (outputHeight + outputRows - 1) / outputRows }
  @inline(__always) var floats: Int { floats(for: outputRows) }
  @inline(__always) func floats(for outputRows: Int) -> Int { rows(for: outputRows) * paddedWidth * channels }

  /// Copies the rows that output rows `firstRow..<firstRow + count` need of one image.
  func copy(
    _ image: UnsafePointer<Float>, _ transform: ChannelTransform, firstRow: Int, count: Int,
    into band: UnsafeMutablePointer<Float>
  ) {
    let rowFloats = paddedWidth * channels
    for row in 0..<rows(for: count) {
      let target = band + row * rowFloats
      let spreadRow = firstRow * strideHeight + row - paddingTop
      let source = spreadRow >= 0 ? spreadRow / spreadHeight : -1
      if source < 0 || source >= height || source * spreadHeight != spreadRow {
        target.update(repeating: 0, count: rowFloats)
        continue
      }
      let line = image + source * width * channels
      if spreadWidth == 1 {
        // Columns [first, last) of the image land at [first + paddingLeft, …) of the band.
        let first = max(0, -paddingLeft)
        let last = max(first, min(width, paddedWidth - paddingLeft))
        let left = max(0, first + paddingLeft) * channels
        let body = (last - first) * channels
        target.update(repeating: 0, count: min(left, rowFloats))
        if body > 0 {
          transform.copy(line + first * channels, pixels: last - first, channels: channels, into: target + left)
        }
        let filled = min(left, rowFloats) + max(0, body)
        (target + filled).update(repeating: 0, count: rowFloats - filled)
      } else {
        target.update(repeating: 0, count: rowFloats)
        for column in 0..<width {
          let padded = column * spreadWidth + paddingLeft
          if padded >= 0 && padded < paddedWidth {
            transform.copy(line + column * channels, pixels: 1, channels: channels, into: target + padded * channels)
          }
        }
      }
    }
  }
}

extension BandGeometry {
  /// The band of a correlation's own input.
  init(_ g: ConvolutionGeometry) {
    self.init(
      height: g.inputHeight, width: g.inputWidth, channels: g.inputChannels,
      paddingTop: g.paddingTop, paddingLeft: g.paddingLeft, spreadHeight: 1, spreadWidth: 1,
      strideHeight: g.strideHeight, dilationHeight: g.dilationHeight, kernelHeight: g.kernelHeight,
      paddedWidth: (g.outputWidth - 1) * g.strideWidth + (g.kernelWidth - 1) * g.dilationWidth + 1,
      outputHeight: g.outputHeight, outputWidth: g.outputWidth)
  }

  /// The band of the output's gradient when the input's gradient is computed as a correlation of it, spread by
  /// the stride, with the flipped filter.
  init(inputGradientOf g: ConvolutionGeometry) {
    self.init(
      height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels,
      paddingTop: (g.kernelHeight - 1) * g.dilationHeight - g.paddingTop,
      paddingLeft: (g.kernelWidth - 1) * g.dilationWidth - g.paddingLeft,
      spreadHeight: g.strideHeight, spreadWidth: g.strideWidth,
      strideHeight: 1, dilationHeight: g.dilationHeight, kernelHeight: g.kernelHeight,
      paddedWidth: g.inputWidth - 1 + (g.kernelWidth - 1) * g.dilationWidth + 1,
      outputHeight: g.inputHeight, outputWidth: g.inputWidth)
  }
}
