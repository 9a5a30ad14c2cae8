import KernelInterface

// Depthwise cross-correlation: each channel has a filter of its own. There is no sum over channels, so channels fill the
// vectors, and memory, not arithmetic, is the limit: each row of the output is written once, from rows of the input
// that are still in cache. Any filter, stride, padding and dilation.

enum Depthwise {
  static func serves(_ g: ConvolutionGeometry) -> Bool {
    g.groups > 1 && g.groups == g.inputChannels && g.outputChannels == g.inputChannels
  }

  static func correlate(
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

  static func inputGradient(
    _ g: ConvolutionGeometry, _ gradient: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    let channels = g.inputChannels
    parallelFor(g.batch * g.inputHeight, grain: max(1, 4096 / max(1, g.inputWidth * channels / 8))) { range in
      for line in range {
        let n = line / g.inputHeight
        let row = line - n * g.inputHeight + g.paddingTop
        let image = gradient + n * g.outputHeight * g.outputWidth * channels
        for j in 0..<g.inputWidth {
          let column = j + g.paddingLeft
          let target = dx + (line * g.inputWidth + j) * channels
          forEachChannel(channels) { c in
            var sum = Lanes()
            for u in 0..<g.kernelHeight {
              guard let i = output(row, u * g.dilationHeight, g.strideHeight, g.outputHeight) else { continue }
              for v in 0..<g.kernelWidth {
                guard let k = output(column, v * g.dilationWidth, g.strideWidth, g.outputWidth) else { continue }
                sum = multiplyAdd(
                  sum, load(image + (i * g.outputWidth + k) * channels + c),
                  load(filter + (u * g.kernelWidth + v) * channels + c))
              }
            }
            storeLanes(sum, target + c)
          } scalar: { c in
            var sum: Float = 0
            for u in 0..<g.kernelHeight {
              guard let i = output(row, u * g.dilationHeight, g.strideHeight, g.outputHeight) else { continue }
              for v in 0..<g.kernelWidth {
                guard let k = output(column, v * g.dilationWidth, g.strideWidth, g.outputWidth) else { continue }
                sum = multiplyAddScalar(
                  sum, image[(i * g.outputWidth + k) * channels + c], filter[(u * g.kernelWidth + v) * channels + c])
              }
            }
            target[c] = sum
          }
        }
      }
    }
  }

  /// Each piece of images has a sum of its own; the sums are added in order.
  static func filterGradient(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
    _ dw: UnsafeMutablePointer<Float>
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
      for piece in range {
        for line in piece * pieceLines..<min(lines, (piece + 1) * pieceLines) {
          addLine(g, x, gradient, line, into: sums + piece * count)
        }
      }
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

  /// The output position that sees the padded input's `position` through the filter's element at `offset`, if any.
  @inline(__always)
  private static func output(_ position: Int, _ offset: Int, _ stride: Int, _ size: Int) -> Int? {
    let distance = position &- offset
    guard distance >= 0 else { return nil }
    let index = distance / stride
    return index < size && index * stride == distance ? index : nil
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
