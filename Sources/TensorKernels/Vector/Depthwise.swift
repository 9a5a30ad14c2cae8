import KernelInterface

// Depthwise cross-correlation: each channel has a filter of its own. There is no sum over channels, so channels fill the
// vectors, and memory, not arithmetic, is the limit: each row of the output is written once, from rows of the input
// that are still in cache. Any filter, stride, padding and dilation; 3x3 filters without dilation on whole vectors of
// channels, the usual ones, go by `WindowRows`.

enum Depthwise {
  static func serves(_ g: ConvolutionGeometry) -> Bool {
    g.groups > 1 && g.groups == g.inputChannels && g.outputChannels == g.inputChannels
  }

  static func isUsual(_ g: ConvolutionGeometry) -> Bool {
    g.kernelHeight == 3 && g.kernelWidth == 3 && g.dilationHeight == 1 && g.dilationWidth == 1
      && g.inputChannels % laneCount == 0
  }

  /// Calls the body with the input transformed.
  @inline(__always)
  private static func withTransformed(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform,
    _ body: (UnsafePointer<Float>) -> Void
  ) {
    if transform.isIdentity {
      body(x)
    } else {
      let copy = ScratchFloats(g.inputCount)
      defer { copy.release() }
      VectorKernels.transform(
        x, rows: g.batch * g.inputHeight * g.inputWidth, channels: g.inputChannels, transform, copy.pointer)
      body(copy.pointer)
    }
  }

  static func correlate(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform, _ filter: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, _ output: ChannelTransform, _ y: UnsafeMutablePointer<Float>,
    moments: ChannelMoments?
  ) {
    if isUsual(g) {
      correlateRows(
        x, transform, height: g.inputHeight, width: g.inputWidth, channels: g.inputChannels, filter, turned: false,
        bias, output,
        top: -g.paddingTop, left: -g.paddingLeft, strideHeight: g.strideHeight, strideWidth: g.strideWidth, y,
        batch: g.batch, rows: g.outputHeight, columns: g.outputWidth, moments: moments)
    } else {
      withTransformed(g, x, transform) { correlate(g, $0, filter, bias, y) }
      if !output.isIdentity {
        VectorKernels.transform(y, rows: g.batch * g.outputPixels, channels: g.outputChannels, output, y)
      }
      if let moments {
        VectorKernels.channelMoments(y, rows: g.batch * g.outputPixels, channels: g.outputChannels, into: moments)
      }
    }
  }

  private static func correlate(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ y: UnsafeMutablePointer<Float>
  ) {
    let channels = g.inputChannels
    parallelFor(g.batch * g.outputHeight, grain: max(1, 4096 / max(1, g.outputWidth * channels / 8))) { range in
      for line in range {
        let n = line / g.outputHeight
        let i = line - n * g.outputHeight
        let top = i * g.strideHeight - g.paddingTop
        let us = taps(top, g.kernelHeight, g.dilationHeight, g.inputHeight)
        for j in 0..<g.outputWidth {
          let left = j * g.strideWidth - g.paddingLeft
          let vs = taps(left, g.kernelWidth, g.dilationWidth, g.inputWidth)
          let image = x + n * g.inputHeight * g.inputWidth * channels
          let target = y + (line * g.outputWidth + j) * channels
          forEachChannel(channels) { c in
            var sum = Lanes()
            if let bias { sum = load(bias + c) }
            for u in us {
              let row = image + ((top + u * g.dilationHeight) * g.inputWidth + left) * channels + c
              let weights = filter + u * g.kernelWidth * channels + c
              for v in vs {
                sum = multiplyAdd(
                  sum, load(row + v * g.dilationWidth * channels), load(weights + v * channels))
              }
            }
            storeLanes(sum, target + c)
          } scalar: { c in
            var sum = bias.map { $0[c] } ?? 0
            for u in us {
              let row = ((top + u * g.dilationHeight) * g.inputWidth + left) * channels + c
              for v in vs {
                sum = multiplyAddScalar(
                  sum, image[row + v * g.dilationWidth * channels], filter[(u * g.kernelWidth + v) * channels + c])
              }
            }
            target[c] = sum
          }
        }
      }
    }
  }

  /// Correlates with a 3x3 filter; the first window's corner is at (top, left).
  private static func correlateRows(
    _ x: UnsafePointer<Float>, _ transform: ChannelTransform, height: Int, width: Int, channels: Int,
    _ filter: UnsafePointer<Float>, turned: Bool, _ bias: UnsafePointer<Float>?, _ output: ChannelTransform, top: Int,
    left: Int, strideHeight: Int, strideWidth: Int, _ y: UnsafeMutablePointer<Float>, batch: Int, rows: Int,
    columns: Int, moments: ChannelMoments? = nil
  ) {
    // Many rows at once, so that few are transformed twice; but work for all threads.
    let grain = max(8192 / max(1, columns * channels), min(rows, batch * rows / 8), 1)
    let pieces = MomentPieces(moments == nil ? 0 : (batch * rows + grain - 1) / grain, channels: channels)
    defer { pieces.release() }
    parallelFor(batch * rows, grain: grain) { range in
      let source = RowSource(x, transform, height: height, width: width, channels: channels)
      defer { source.release() }
      for line in range {
        let n = line / rows
        let target = y + line * columns * channels
        WindowRows(source, image: n, top: top + (line - n * rows) * strideHeight).correlate(
          filter, turned: turned, bias: bias, left: left, stride: strideWidth, count: columns, into: target)
        // The row is in the first-level cache still.
        if !output.isIdentity { output.copy(target, pixels: columns, channels: channels, into: target) }
      }
      if moments != nil {
        pieces.gather(
          RowRuns(y + range.lowerBound * columns * channels, pixels: range.count * columns, stride: channels),
          into: range.lowerBound / grain, channels: 0..<channels)
      }
    }
    if let moments { pieces.join(into: moments) { min(grain, batch * rows - $0 * grain) * columns } }
  }

  static func inputGradient(
    _ g: ConvolutionGeometry, _ gradient: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    if isUsual(g) && g.strideHeight == 1 && g.strideWidth == 1 {
      correlateRows(
        gradient, .identity, height: g.outputHeight, width: g.outputWidth, channels: g.inputChannels, filter,
        turned: true, nil, .identity,
        top: g.paddingTop - 2, left: g.paddingLeft - 2, strideHeight: 1, strideWidth: 1, dx, batch: g.batch,
        rows: g.inputHeight, columns: g.inputWidth)
      return
    }
    if DepthwiseStrideTwo.serves(g) {
      DepthwiseStrideTwo(g).inputGradient(gradient, filter, dx)
      return
    }
    let channels = g.inputChannels
    parallelFor(g.batch * g.inputHeight, grain: max(1, 8192 / max(1, g.inputWidth * channels))) { range in
      for line in range {
        let n = line / g.inputHeight
        let us = Taps(line - n * g.inputHeight + g.paddingTop, g.kernelHeight, g.dilationHeight, g.strideHeight)
        let image = gradient + n * g.outputHeight * g.outputWidth * channels
        for j in 0..<g.inputWidth {
          let vs = Taps(j + g.paddingLeft, g.kernelWidth, g.dilationWidth, g.strideWidth)
          let target = dx + (line * g.inputWidth + j) * channels
          forEachChannel(channels) { c in
            var sum = Lanes()
            for u in us.first..<us.end {
              guard let i = us.output(u, below: g.outputHeight) else { continue }
              for v in vs.first..<vs.end {
                guard let k = vs.output(v, below: g.outputWidth) else { continue }
                sum = multiplyAdd(
                  sum, load(image + (i &* g.outputWidth &+ k) &* channels + c),
                  load(filter + (us.tap(u) &* g.kernelWidth &+ vs.tap(v)) &* channels + c))
              }
            }
            storeLanes(sum, target + c)
          } scalar: { c in
            var sum: Float = 0
            for u in us.first..<us.end {
              guard let i = us.output(u, below: g.outputHeight) else { continue }
              for v in vs.first..<vs.end {
                guard let k = vs.output(v, below: g.outputWidth) else { continue }
                sum = multiplyAddScalar(
                  sum, image[(i * g.outputWidth + k) * channels + c],
                  filter[(us.tap(u) * g.kernelWidth + vs.tap(v)) * channels + c])
              }
            }
            target[c] = sum
          }
        }
      }
    }
  }

  static func filterGradient(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ transform: ChannelTransform,
    _ gradient: UnsafePointer<Float>, _ dw: UnsafeMutablePointer<Float>
  ) {
    if isUsual(g) {
      sumPieces(g, dw) { lines, sums in
        let source = RowSource(
          x, transform, height: g.inputHeight, width: g.inputWidth, channels: g.inputChannels)
        defer { source.release() }
        for line in lines {
          let n = line / g.outputHeight
          let top = (line - n * g.outputHeight) * g.strideHeight - g.paddingTop
          WindowRows(source, image: n, top: top).addProducts(
            with: gradient + line * g.outputWidth * g.inputChannels, left: -g.paddingLeft, stride: g.strideWidth,
            count: g.outputWidth, to: sums)
        }
      }
    } else {
      withTransformed(g, x, transform) { x in
        sumPieces(g, dw) { lines, sums in
          for line in lines { addLine(g, x, gradient, line, into: sums) }
        }
      }
    }
  }

  /// Each piece of the output's rows has a sum of its own; the sums are added in order.
  private static func sumPieces(
    _ g: ConvolutionGeometry, _ dw: UnsafeMutablePointer<Float>,
    _ add: (_ lines: Range<Int>, _ sums: UnsafeMutablePointer<Float>) -> Void
  ) {
    let count = g.kernelHeight * g.kernelWidth * g.inputChannels
    let lines = g.batch * g.outputHeight
    let pieceLines = max(1, (lines + 31) / 32)
    let pieces = (lines + pieceLines - 1) / pieceLines
    let scratch = ScratchFloats(pieces * count)
    defer { scratch.release() }
    let sums = scratch.pointer
    sums.update(repeating: 0, count: pieces * count)
    parallelFor(pieces, grain: 1) { range in
      for piece in range { add(piece * pieceLines..<min(lines, (piece + 1) * pieceLines), sums + piece * count) }
    }
    for i in 0..<count {
      var total = 0.0
      for piece in 0..<pieces { total += Double(sums[piece * count + i]) }
      dw[i] = Float(total)
    }
  }

  /// Adds what one row of the output contributes.
  private static func addLine(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, _ line: Int,
    into sums: UnsafeMutablePointer<Float>
  ) {
    let channels = g.inputChannels
    let n = line / g.outputHeight
    let top = (line - n * g.outputHeight) * g.strideHeight - g.paddingTop
    let image = x + n * g.inputHeight * g.inputWidth * channels
    let dy = gradient + line * g.outputWidth * channels
    for u in taps(top, g.kernelHeight, g.dilationHeight, g.inputHeight) {
      let row = image + (top + u * g.dilationHeight) * g.inputWidth * channels
      for v in 0..<g.kernelWidth {
        let shift = v * g.dilationWidth - g.paddingLeft
        // Outputs j whose input j · stride + shift lies in the row.
        let first = shift >= 0 ? 0 : (-shift + g.strideWidth - 1) / g.strideWidth
        let last = shift < g.inputWidth ? min(g.outputWidth - 1, (g.inputWidth - 1 - shift) / g.strideWidth) : -1
        guard first <= last else { continue }
        let target = sums + (u * g.kernelWidth + v) * channels
        let source = row + shift * channels
        let step = g.strideWidth * channels
        forEachChannel(channels) { c in
          var sum = load(target + c)
          for j in first...last { sum = multiplyAdd(sum, load(source + j * step + c), load(dy + j * channels + c)) }
          storeLanes(sum, target + c)
        } scalar: { c in
          for j in first...last { target[c] = multiplyAddScalar(target[c], source[j * step + c], dy[j * channels + c]) }
        }
      }
    }
  }

  /// The filter's elements that lie on the image when its first one is at `start`.
  @inline(__always)
  private static func taps(_ start: Int, _ kernel: Int, _ dilation: Int, _ size: Int) -> Range<Int> {
    let first = start >= 0 ? 0 : (-start + dilation - 1) / dilation
    let end = start < size ? min(kernel, (size - 1 - start) / dilation + 1) : 0
    return min(first, kernel)..<max(min(first, kernel), end)
  }

  @inline(__always)
  private static func forEachChannel(_ channels: Int, _ vector: (Int) -> Void, scalar: (Int) -> Void) {
    var c = 0
    while c + laneCount <= channels {
      vector(c)
      c = c + laneCount
    }
    while c < channels {
      scalar(c)
      c = c + 1
    }
  }
}

/// The filter's elements through which outputs see a position of the padded input: those at a distance from it that the
/// stride divides. With a dilation that is every element whose distance happens to be a multiple, so all are tried.
private struct Taps {
  let first: Int
  let end: Int
  private let start: Int
  private let tapStep: Int
  private let output: Int
  private let dilation: Int
  private let stride: Int
  private let position: Int

  @inline(__always)
  init(_ position: Int, _ kernel: Int, _ dilation: Int, _ stride: Int) {
    self.position = position
    self.dilation = dilation
    self.stride = stride
    first = 0
    output = position / stride
    if dilation == 1 {
      start = position - output * stride
      tapStep = stride
      end = start < kernel ? (kernel - 1 - start) / stride + 1 : 0
    } else {
      start = 0
      tapStep = 1
      end = kernel
    }
  }

  @inline(__always) func tap(_ index: Int) -> Int { start &+ index &* tapStep }

  /// The output that sees the position through the element, if there is one.
  @inline(__always)
  func output(_ index: Int, below size: Int) -> Int? {
    let i: Int
    if dilation == 1 {
      i = output &- index
    } else {
      let distance = position &- index &* dilation
      i = distance >= 0 && distance % stride == 0 ? distance / stride : -1
    }
    return i >= 0 && i < size ? i : nil
  }
}
