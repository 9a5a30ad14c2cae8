import KernelInterface

/// Windows of a pooling along one axis, each of its own place and size: what dilated and adaptive poolings have in
/// common.
public struct PoolingSpans: Sendable {
  /// The first position of each window that lies in the input.
  public let starts: [Int]
  /// The first position after each window.
  public let ends: [Int]
  /// How far the positions of a window are apart.
  public let step: Int

  public init(starts: [Int], ends: [Int]) {
    self.starts = starts
    self.ends = ends
    step = 1
  }

  /// Windows of one size that may begin in the padding; each has a position in the input.
  public init(starts: [Int], size: Int, window: Int, step: Int) {
    self.starts = starts.map { $0 < 0 ? $0 + (step - 1 - $0) / step * step : $0 }
    ends = starts.map { min(size, $0 + (window - 1) * step + 1) }
    self.step = step
  }
}

/// The largest element under each window and its flat index in the input `[batch, height, width, channels]`; the first
/// of equals. NaN is the largest of all.
@specialized(where T == Float)
@specialized(where T == Double)
public func spanMaxima<T: KernelScalar>(
  _ x: UnsafePointer<T>, batch: Int, height: Int, width: Int, channels: Int, rows: PoolingSpans,
  columns: PoolingSpans, _ y: UnsafeMutablePointer<T>, indices: UnsafeMutablePointer<Int32>
) {
  let (outputHeight, outputWidth) = (rows.starts.count, columns.starts.count)
  let lineWork = max(1, width * channels * (height / max(1, outputHeight) + 1))
  parallelFor(batch * outputHeight, grain: max(1, elementGrain / lineWork)) { range in
    for line in range {
      let n = line / outputHeight
      let (top, bottom) = (rows.starts[line % outputHeight], rows.ends[line % outputHeight])
      for j in 0..<outputWidth {
        let target = y + (line * outputWidth + j) * channels
        let index = indices + (line * outputWidth + j) * channels
        var isFirst = true
        var row = top
        while row < bottom {
          var column = columns.starts[j]
          while column < columns.ends[j] {
            let offset = ((n * height + row) * width + column) * channels
            let source = x + offset
            let base = Int32(truncatingIfNeeded: offset)
            if isFirst {
              for c in 0..<channels {
                target[c] = source[c]
                index[c] = base &+ Int32(truncatingIfNeeded: c)
              }
            } else {
              for c in 0..<channels {
                // Greater, or unordered while the best so far is a number: NaN wins and stays.
                let isLarger = source[c] > target[c] || (source[c] != source[c] && target[c] == target[c])
                target[c] = isLarger ? source[c] : target[c]
                index[c] = isLarger ? base &+ Int32(truncatingIfNeeded: c) : index[c]
              }
            }
            isFirst = false
            column += columns.step
          }
          row += rows.step
        }
      }
    }
  }
}

/// Flat indices into images `[.., pixels, channels]` as positions among the pixels of their image.
public func imagePositions(
  _ places: UnsafePointer<Int32>, _ count: Int, pixels: Int, channels: Int, _ positions: UnsafeMutablePointer<Int32>
) {
  let (pixels, channels) = (Int32(truncatingIfNeeded: max(1, pixels)), Int32(truncatingIfNeeded: max(1, channels)))
  parallelFor(count, grain: elementGrain) { range in
    for i in range { positions[i] = places[i] / channels % pixels }
  }
}

/// For each element of images `[batch, pixels, channels]`, which of the windows' elements names it by its position among
/// the pixels: the last one, or −1.
public func unpoolingSources(
  _ positions: UnsafePointer<Int32>, batch: Int, windows: Int, pixels: Int, channels: Int,
  _ sources: UnsafeMutablePointer<Int32>
) {
  sources.update(repeating: -1, count: batch * pixels * channels)
  parallelFor(batch, grain: max(1, elementGrain / max(1, windows * channels))) { range in
    for n in range {
      let image = sources + n * pixels * channels
      for window in 0..<windows {
        let first = (n * windows + window) * channels
        for c in 0..<channels {
          image[Int(positions[first + c]) * channels + c] = Int32(truncatingIfNeeded: first + c)
        }
      }
    }
  }
}
