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

/// The mean under each window: over the window's own elements, or over all its positions with zeros for padding
/// when `countsPadding`.
@specialized(where T == Float)
@specialized(where T == Double)
public func averagePool<T: KernelScalar>(
  _ g: PoolingGeometry, countsPadding: Bool, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
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
        target.update(repeating: 0, count: g.channels)
        for row in rows {
          for column in columns {
            let source = x + ((n * g.inputHeight + row) * g.inputWidth + column) * g.channels
            for c in 0..<g.channels { target[c] += source[c] }
          }
        }
        let weight = averageWeight(g, rows, columns, countsPadding, T.self)
        for c in 0..<g.channels { target[c] *= weight }
      }
    }
  }
}

/// The transpose of `averagePool`: spreads each output's gradient evenly over its window.
@specialized(where T == Float)
@specialized(where T == Double)
public func averagePoolGradient<T: KernelScalar>(
  _ g: PoolingGeometry, countsPadding: Bool, _ gradient: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
) {
  let imageCount = g.inputHeight * g.inputWidth * g.channels
  parallelFor(g.batch, grain: max(1, elementGrain / max(1, imageCount))) { range in
    for n in range {
      (dx + n * imageCount).update(repeating: 0, count: imageCount)
      for i in 0..<g.outputHeight {
        let rows = g.rows(i)
        for j in 0..<g.outputWidth {
          let columns = g.columns(j)
          let weight = averageWeight(g, rows, columns, countsPadding, T.self)
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
  _ g: PoolingGeometry, _ rows: Range<Int>, _ columns: Range<Int>, _ countsPadding: Bool, _: T.Type
) -> T {
  let count = countsPadding ? g.windowHeight * g.windowWidth : rows.count * columns.count
  return 1 / T(max(1, count))
}
