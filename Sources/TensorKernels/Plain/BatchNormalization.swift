import KernelInterface

// Batch normalisation over the rows of `[rows, channels]`, for any scalar.

/// The mean and the variance (divided by n) of each channel, in two passes.
@specialized(where T == Float)
@specialized(where T == Double)
public func plainChannelMoments<T: KernelScalar>(
  _ x: UnsafePointer<T>, rows: Int, channels: Int, mean: UnsafeMutablePointer<T>, variance: UnsafeMutablePointer<T>
) {
  let count = T(rows)
  mean.update(repeating: 0, count: channels)
  variance.update(repeating: 0, count: channels)
  for row in 0..<rows {
    for c in 0..<channels { mean[c] += x[row &* channels &+ c] }
  }
  for c in 0..<channels { mean[c] /= count }
  for row in 0..<rows {
    for c in 0..<channels {
      let deviation = x[row &* channels &+ c] - mean[c]
      variance[c] += deviation * deviation
    }
  }
  for c in 0..<channels { variance[c] /= count }
}

/// `y = x · factor + offset` for each channel, then ReLU where asked.
@specialized(where T == Float)
@specialized(where T == Double)
public func normalizeChannels<T: KernelScalar>(
  _ x: UnsafePointer<T>, rows: Int, channels: Int, factor: UnsafePointer<T>, offset: UnsafePointer<T>, relu: Bool,
  _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, channels))) { range in
    for row in range {
      let source = x + row &* channels
      let target = y + row &* channels
      for c in 0..<channels {
        let value = source[c] * factor[c] + offset[c]
        target[c] = relu && value <= 0 ? 0 : value
      }
    }
  }
}
