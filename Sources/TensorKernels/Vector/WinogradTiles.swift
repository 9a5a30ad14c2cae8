import KernelInterface

/// How far apart matrices of so many floats are laid that are written or read side by side, a vector of each at a time.
/// The distance is an odd number of cache lines: 36 matrices at a multiple of 4096 bytes would share one set of the
/// first-level cache, which has a dozen ways, and every store would wait for the second level.
@inline(__always) func unaliasedStride(_ floats: Int) -> Int { ((floats + 15) / 16 | 1) * 16 }

/// A 3x3 correlation with stride 1, cut into 4x4 tiles of the output.
struct WinogradTiles {
  let batch: Int
  let height: Int
  let width: Int
  let channels: Int
  let outputHeight: Int
  let outputWidth: Int
  let outputChannels: Int
  let paddingTop: Int
  let paddingLeft: Int
  let down: Int
  let across: Int
  /// Input channels rounded up to whole vectors.
  let paddedChannels: Int

  /// Whether the method serves a geometry at all, and saves multiplications on it: at the edges tiles are computed
  /// that are not wholly used, with few channels the transforms cost more than the products, and with few pixels the
  /// filter's transform does.
  /// - Parameter isPrepared: whether the filter is transformed already.
  static func serves(_ g: ConvolutionGeometry, isPrepared: Bool = false) -> Bool {
    guard g.kernelHeight == 3, g.kernelWidth == 3, g.strideHeight == 1, g.strideWidth == 1, g.dilationHeight == 1,
      g.dilationWidth == 1, g.groups == 1, min(g.inputChannels, g.outputChannels) >= 16
    else { return false }
    // Multiply-adds for each pair of channels, the tiles rounded up to those that the register tile computes at once.
    // The filter's transform costs as much as so many more: most where it does not stay in the nearest cache.
    let tiles = g.batch * ((g.outputHeight + 3) / 4) * ((g.outputWidth + 3) / 4)
    let isSmall = g.inputChannels * g.outputChannels <= 4096
    let filterCost = isPrepared ? (isSmall ? 20 : 300) : (isSmall ? 100 : 400)
    return 36 * ((tiles + tileRows - 1) / tileRows * tileRows) + filterCost <= 9 * g.batch * g.outputPixels * 4 / 5
  }

  @inline(__always)
  init(
    batch: Int, height: Int, width: Int, channels: Int, outputHeight: Int, outputWidth: Int, outputChannels: Int,
    paddingTop: Int, paddingLeft: Int
  ) {
    self.batch = batch
    self.height = height
    self.width = width
    self.channels = channels
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.outputChannels = outputChannels
    self.paddingTop = paddingTop
    self.paddingLeft = paddingLeft
    down = (outputHeight + 3) / 4
    across = (outputWidth + 3) / 4
    paddedChannels = (channels + laneCount - 1) / laneCount * laneCount
  }

  /// The forward pass.
  init(_ g: ConvolutionGeometry) {
    self.init(
      batch: g.batch, height: g.inputHeight, width: g.inputWidth, channels: g.inputChannels,
      outputHeight: g.outputHeight, outputWidth: g.outputWidth, outputChannels: g.outputChannels,
      paddingTop: g.paddingTop, paddingLeft: g.paddingLeft)
  }

  /// The input's gradient, as a correlation of the output's gradient.
  init(inputGradientOf g: ConvolutionGeometry) {
    self.init(
      batch: g.batch, height: g.outputHeight, width: g.outputWidth, channels: g.outputChannels,
      outputHeight: g.inputHeight, outputWidth: g.inputWidth, outputChannels: g.inputChannels,
      paddingTop: 2 - g.paddingTop, paddingLeft: 2 - g.paddingLeft)
  }

  @inline(__always) var count: Int { batch * down * across }

  @inline(__always) func position(_ tile: Int) -> (image: Int, row: Int, column: Int) {
    let image = tile / (down * across)
    let rest = tile - image * down * across
    let row = rest / across
    return (image, row * 4, (rest - row * across) * 4)
  }

  /// Pixels of the output in some tiles.
  func pixels(of range: Range<Int>) -> Int {
    var sum = 0
    for tile in range {
      let (_, row, column) = position(tile)
      sum += min(4, outputHeight - row) * min(4, outputWidth - column)
    }
    return sum
  }

  /// Floats of a 6x6 patch of the input.
  @inline(__always) var patchFloats: Int { 36 * paddedChannels }

  /// Changes and transforms the input under tile `tile` into 36 rows of `paddedChannels`, `stride` floats apart.
  @inline(__always)
  func transform(
    _ x: UnsafePointer<Float>, _ change: ChannelTransform, tile: Int, patch: UnsafeMutablePointer<Float>,
    scratch: TileScratch,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let (image, row, column) = position(tile)
    let top = row - paddingTop
    let left = column - paddingLeft
    var source = x + ((image * height + top) * width + left) * channels
    var rowStride = width * channels
    var columnStride = channels
    var isChanging = !change.isIdentity
    // The rows and columns of the patch that lie on the image.
    var rows = max(0, -top)..<max(0, min(6, height - top))
    var columns = max(0, -left)..<max(0, min(6, width - left))
    if channels != paddedChannels {
      copyPatch(x + image * height * width * channels, change, top: top, left: left, into: patch)
      isChanging = false
      source = UnsafePointer(patch)
      rowStride = 6 * paddedChannels
      columnStride = paddedChannels
      rows = 0..<6
      columns = 0..<6
    }
    let isWhole = rows.count == 6
    var c = 0
    while c < paddedChannels {
      for j in 0..<6 {
        guard j >= columns.lowerBound, j < columns.upperBound else {
          storeColumn((Lanes(), Lanes(), Lanes(), Lanes(), Lanes(), Lanes()), scratch, j)
          continue
        }
        let p = source + (j &* columnStride &+ c)
        var d = isWhole ? loadSix(p, stride: rowStride) : loadSix(p, stride: rowStride, rows)
        if isChanging {
          d = (
            change.apply(d.0, c), change.apply(d.1, c), change.apply(d.2, c), change.apply(d.3, c),
            change.apply(d.4, c), change.apply(d.5, c)
          )
          // Padding is not changed.
          if !isWhole { d = zeroed(d, outside: rows) }
        }
        storeColumn(transformInput(d), scratch, j)
      }
      for i in 0..<6 {
        storeSix(
          transformInput(row6(scratch, i)), target + (6 &* i &* stride &+ c), stride: stride)
      }
      c += laneCount
    }
  }

  /// The 6x6 patch at (top, left), zero outside the image and beyond its channels.
  @inline(never)
  private func copyPatch(
    _ image: UnsafePointer<Float>, _ change: ChannelTransform, top: Int, left: Int,
    into patch: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<6 {
      let target = patch + i * 6 * paddedChannels
      let row = top + i
      guard row >= 0, row < height else {
        target.update(repeating: 0, count: 6 * paddedChannels)
        continue
      }
      for j in 0..<6 {
        let pixel = target + j * paddedChannels
        let column = left + j
        if column >= 0 && column < width {
          change.copy(image + (row * width + column) * channels, pixels: 1, channels: channels, into: pixel)
          if paddedChannels > channels { (pixel + channels).update(repeating: 0, count: paddedChannels - channels) }
        } else {
          pixel.update(repeating: 0, count: paddedChannels)
        }
      }
    }
  }
}

/// Six vectors, `stride` apart; zero outside of `rows`.
@inline(__always)
private func loadSix(_ p: UnsafePointer<Float>, stride: Int, _ rows: Range<Int>) -> Six {
  @inline(__always) func row(_ i: Int) -> Lanes {
    i >= rows.lowerBound && i < rows.upperBound ? load(p + i &* stride) : Lanes()
  }
  return (row(0), row(1), row(2), row(3), row(4), row(5))
}

@inline(__always)
private func zeroed(_ d: Six, outside rows: Range<Int>) -> Six {
  @inline(__always) func row(_ i: Int, _ v: Lanes) -> Lanes {
    i >= rows.lowerBound && i < rows.upperBound ? v : Lanes()
  }
  return (row(0, d.0), row(1, d.1), row(2, d.2), row(3, d.3), row(4, d.4), row(5, d.5))
}
