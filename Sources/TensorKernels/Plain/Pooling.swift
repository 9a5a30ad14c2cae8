import KernelInterface

// Pooling, channels last: every loop over channels is contiguous.

/// The largest element under each window and its flat index in the input; the first of equals, row by row. Padding
/// never wins. NaN is the largest of all. A window that lies wholly in the padding does not occur: the operation's
/// shape rule forbids it.
@specialized(where T == Float)
@specialized(where T == Double)
public func maxPool<T: KernelScalar>(
  _ g: PoolingGeometry, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, indices: UnsafeMutablePointer<Int32>
) {
  let lineWork = max(
    1, g.outputWidth * g.channels * min(g.windowHeight, g.inputHeight) * min(g.windowWidth, g.inputWidth))
  parallelFor(g.batch * g.outputHeight, grain: max(1, elementGrain / lineWork)) { range in
    for line in range {
      let n = line / g.outputHeight
      let rows = g.rows(line % g.outputHeight)
      for j in 0..<g.outputWidth {
        let columns = g.columns(j)
        let target = y + (line * g.outputWidth + j) * g.channels
        let index = indices + (line * g.outputWidth + j) * g.channels
        var isFirst = true
        for row in rows {
          for column in columns {
            let offset = ((n * g.inputHeight + row) * g.inputWidth + column) * g.channels
            let source = x + offset
            let base = Int32(truncatingIfNeeded: offset)
            if isFirst {
              for c in 0..<g.channels {
                target[c] = source[c]
                index[c] = base &+ Int32(truncatingIfNeeded: c)
              }
              isFirst = false
            } else {
              for c in 0..<g.channels {
                // Greater, or unordered while the best so far is a number: NaN wins and stays.
                let isLarger = source[c] > target[c] || (source[c] != source[c] && target[c] == target[c])
                target[c] = isLarger ? source[c] : target[c]
                index[c] = isLarger ? base &+ Int32(truncatingIfNeeded: c) : index[c]
              }
            }
          }
        }
      }
    }
  }
}

/// What the sum under a window is divided by.
public enum AverageDivisor: Sendable, Hashable {
  /// The window's elements in the input.
  case elements
  /// The window's positions in the padded input, whose size this is.
  case positions(height: Int, width: Int)
  /// Always the same number.
  case fixed(Int)
}

/// The sum under each window, divided as the divisor says.
@specialized(where T == Float)
@specialized(where T == Double)
public func averagePool<T: KernelScalar>(
  _ g: PoolingGeometry, divisor: AverageDivisor, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  let lineWork = max(
    1, g.outputWidth * g.channels * min(g.windowHeight, g.inputHeight) * min(g.windowWidth, g.inputWidth))
  parallelFor(g.batch * g.outputHeight, grain: max(1, elementGrain / lineWork)) { range in
    for line in range {
      let n = line / g.outputHeight
      let i = line % g.outputHeight
      let rows = g.rows(i)
      for j in 0..<g.outputWidth {
        let columns = g.columns(j)
        let target = y + (line * g.outputWidth + j) * g.channels
        target.update(repeating: 0, count: g.channels)
        for row in rows {
          for column in columns {
            let source = x + ((n * g.inputHeight + row) * g.inputWidth + column) * g.channels
            for c in 0..<g.channels { target[c] += source[c] }
          }
        }
        let weight = averageWeight(g, i, rows, j, columns, divisor, T.self)
        for c in 0..<g.channels { target[c] *= weight }
      }
    }
  }
}

/// The transpose of `averagePool`: spreads each output's gradient evenly over its window.
@specialized(where T == Float)
@specialized(where T == Double)
public func averagePoolGradient<T: KernelScalar>(
  _ g: PoolingGeometry, divisor: AverageDivisor, _ gradient: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
) {
  let imageCount = g.inputHeight * g.inputWidth * g.channels
  parallelFor(g.batch, grain: max(1, elementGrain / max(1, imageCount))) { range in
    for n in range {
      (dx + n * imageCount).update(repeating: 0, count: imageCount)
      for i in 0..<g.outputHeight {
        let rows = g.rows(i)
        for j in 0..<g.outputWidth {
          let columns = g.columns(j)
          let weight = averageWeight(g, i, rows, j, columns, divisor, T.self)
          let source = gradient + ((n * g.outputHeight + i) * g.outputWidth + j) * g.channels
          for row in rows {
            for column in columns {
              let target = dx + ((n * g.inputHeight + row) * g.inputWidth + column) * g.channels
              for c in 0..<g.channels { target[c] += weight * source[c] }
            }
          }
        }
      }
    }
  }
}

@inline(__always)
private func averageWeight<T: KernelScalar>(
  _ g: PoolingGeometry, _ i: Int, _ rows: Range<Int>, _ j: Int, _ columns: Range<Int>, _ divisor: AverageDivisor,
  _: T.Type
) -> T {
  let count: Int
  switch divisor {
  case .elements: count = rows.count * columns.count
  case .positions(let height, let width):
    let (top, left) = (i * g.strideHeight, j * g.strideWidth)
    count = (min(top + g.windowHeight, height) - top) * (min(left + g.windowWidth, width) - left)
  case .fixed(let number): return 1 / T(number)
  }
  return 1 / T(max(1, count))
}
