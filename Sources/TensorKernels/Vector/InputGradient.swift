import KernelInterface

// The gradient of a cross-correlation's input: `dx[…, c] = Σ dy[…, k] · w[u, v, c, k]`, itself a correlation of the
// output's gradient with the filter flipped in both directions and its channels exchanged.
//
// With a stride s, the rows of dx fall into s phases: row r sees only the filter's rows u with u ≡ r + padding (mod s),
// and within a phase it is a correlation with stride 1 and every s-th row of the filter; columns likewise. So no product
// with a zero is computed. A stride together with a dilation is rare, and is computed on the gradient spread with zeros.

extension VectorKernels {
  public static func crossCorrelationInputGradient(
    _ g: ConvolutionGeometry, _ gradient: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    if Depthwise.serves(g) {
      Depthwise.inputGradient(g, gradient, filter, dx)
      return
    }
    let isStrided = g.strideHeight > 1 || g.strideWidth > 1
    if isStrided && g.dilationHeight == 1 && g.dilationWidth == 1 {
      for row in 0..<g.strideHeight {
        for column in 0..<g.strideWidth {
          Phase(g, row: row, column: column)?.run(gradient, filter, dx)
        }
      }
      return
    }
    let scratch = ScratchFloats(g.filterCount)
    let flipped = scratch.pointer
    defer { scratch.release() }
    let taps = g.kernelHeight * g.kernelWidth
    parallelFor(taps, grain: tapGrain(g)) { range in
      for tap in range { exchangeChannels(g, of: filter, tap: taps - 1 - tap, into: flipped, tap: tap) }
    }
    if WinogradTiles.serves(g) {
      winogradCorrelation(
        WinogradTiles(inputGradientOf: g), gradient, .identity, FilterOperand(flipped), nil, .identity, dx)
      return
    }
    correlate(
      BandGeometry(inputGradientOf: g), batch: g.batch, .images(gradient, .identity), FilterOperand(flipped), nil,
      .identity, dx, outputChannels: g.inputChannels, groups: g.groups, kernelWidth: g.kernelWidth, strideWidth: 1,
      dilationWidth: g.dilationWidth)
  }
}

/// The rows and columns of the input's gradient that see the same part of the filter.
private struct Phase {
  let g: ConvolutionGeometry
  /// The first row and column of the input.
  let firstRow: Int
  let firstColumn: Int
  /// Rows and columns of the phase.
  let rows: Int
  let columns: Int
  /// The first of every s-th row and column of the filter, and how many there are.
  let filterRow: Int
  let filterColumn: Int
  let kernelHeight: Int
  let kernelWidth: Int
  /// The output that the first row and column see through the filter's first row and column of the phase.
  let outputRow: Int
  let outputColumn: Int

  /// `nil` where the input has no such rows or columns.
  init?(_ g: ConvolutionGeometry, row: Int, column: Int) {
    let (sh, sw) = (g.strideHeight, g.strideWidth)
    self.g = g
    filterRow = row
    filterColumn = column
    firstRow = (((row - g.paddingTop) % sh) + sh) % sh
    firstColumn = (((column - g.paddingLeft) % sw) + sw) % sw
    guard firstRow < g.inputHeight, firstColumn < g.inputWidth else { return nil }
    rows = (g.inputHeight - firstRow - 1) / sh + 1
    columns = (g.inputWidth - firstColumn - 1) / sw + 1
    kernelHeight = max(0, (g.kernelHeight - row + sh - 1) / sh)
    kernelWidth = max(0, (g.kernelWidth - column + sw - 1) / sw)
    outputRow = (firstRow + g.paddingTop - row) / sh
    outputColumn = (firstColumn + g.paddingLeft - column) / sw
  }

  func run(_ gradient: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>) {
    let channels = g.inputChannels
    guard kernelHeight > 0, kernelWidth > 0 else {
      scatter(nil, into: dx)
      return
    }
    let taps = kernelHeight * kernelWidth
    let flippedScratch = ScratchFloats(taps * g.outputChannels / g.groups * channels)
    let resultScratch = ScratchFloats(g.batch * rows * columns * channels)
    let flipped = flippedScratch.pointer
    let result = resultScratch.pointer
    defer {
      flippedScratch.release()
      resultScratch.release()
    }
    parallelFor(taps, grain: tapGrain(g)) { range in
      for tap in range {
        let u = filterRow + (kernelHeight - 1 - tap / kernelWidth) * g.strideHeight
        let v = filterColumn + (kernelWidth - 1 - tap % kernelWidth) * g.strideWidth
        exchangeChannels(g, of: filter, tap: u * g.kernelWidth + v, into: flipped, tap: tap)
      }
    }
    let band = BandGeometry(
      height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels,
      paddingTop: kernelHeight - 1 - outputRow, paddingLeft: kernelWidth - 1 - outputColumn, spreadHeight: 1,
      spreadWidth: 1, strideHeight: 1, dilationHeight: 1, kernelHeight: kernelHeight,
      paddedWidth: columns + kernelWidth - 1, outputHeight: rows, outputWidth: columns)
    correlate(
      band, batch: g.batch, .images(gradient, .identity), FilterOperand(flipped), nil, .identity, result,
      outputChannels: channels, groups: g.groups, kernelWidth: kernelWidth, strideWidth: 1, dilationWidth: 1)
    scatter(UnsafePointer(result), into: dx)
  }

  /// Puts the phase's rows and columns, or zeros, into their places.
  private func scatter(_ result: UnsafePointer<Float>?, into dx: UnsafeMutablePointer<Float>) {
    let channels = g.inputChannels
    parallelFor(g.batch * rows, grain: max(1, 16384 / max(1, columns * channels))) { range in
      for line in range {
        let n = line / rows
        let row = firstRow + (line - n * rows) * g.strideHeight
        let target = dx + ((n * g.inputHeight + row) * g.inputWidth + firstColumn) * channels
        for column in 0..<columns {
          let pixel = target + column * g.strideWidth * channels
          if let result {
            pixel.update(from: result + (line * columns + column) * channels, count: channels)
          } else {
            pixel.update(repeating: 0, count: channels)
          }
        }
      }
    }
  }
}

/// Filter elements in one piece of parallel work.
private func tapGrain(_ g: ConvolutionGeometry) -> Int {
  max(1, 16384 / max(1, g.inputChannels / g.groups * g.outputChannels))
}

/// One element of the filter, `[c, groups · k]`, with its channels exchanged: `[k, groups · c]`.
private func exchangeChannels(
  _ g: ConvolutionGeometry, of filter: UnsafePointer<Float>, tap: Int, into exchanged: UnsafeMutablePointer<Float>,
  tap newTap: Int
) {
  let c = g.inputChannels / g.groups
  let k = g.outputChannels / g.groups
  let source = filter + tap * c * g.outputChannels
  let target = exchanged + newTap * k * g.inputChannels
  for group in 0..<g.groups {
    for output in 0..<k {
      for input in 0..<c {
        target[output &* g.inputChannels &+ group &* c &+ input] =
          source[input &* g.outputChannels &+ group &* k &+ output]
      }
    }
  }
}
