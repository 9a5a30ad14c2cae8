import KernelInterface

// Batch normalisation over the rows of `[rows, channels]`.
// S. Ioffe and C. Szegedy, "Batch Normalization", 2015, algorithms 1 and the gradients of section 3.

/// `y = (x − mean) · inverseDeviation · weight + bias` for each channel.
@specialized(where T == Float)
@specialized(where T == Double)
public func normalizeChannels<T: KernelScalar>(
  _ x: UnsafePointer<T>, rows: Int, channels: Int, mean: UnsafePointer<T>, inverseDeviation: UnsafePointer<T>,
  weight: UnsafePointer<T>, bias: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  let factors = UnsafeMutablePointer<T>.allocate(capacity: max(1, 2 * channels))
  defer { factors.deallocate() }
  for c in 0..<channels {
    factors[c] = inverseDeviation[c] * weight[c]
    factors[channels + c] = bias[c] - mean[c] * factors[c]
  }
  let offsets = factors + channels
  parallelFor(rows, grain: max(1, elementGrain / max(1, channels))) { range in
    for row in range {
      let source = x + row &* channels
      let target = y + row &* channels
      for c in 0..<channels { target[c] = source[c] * factors[c] + offsets[c] }
    }
  }
}

/// `y = (x − mean)²` for each channel, for the variance.
@specialized(where T == Float)
@specialized(where T == Double)
public func squaredDeviation<T: KernelScalar>(
  _ x: UnsafePointer<T>, rows: Int, channels: Int, mean: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, channels))) { range in
    for row in range {
      let source = x + row &* channels
      let target = y + row &* channels
      for c in 0..<channels {
        let deviation = source[c] - mean[c]
        target[c] = deviation * deviation
      }
    }
  }
}

/// `y = dy · (x − mean) · inverseDeviation` for each channel, whose column sums are the weight's gradient.
@specialized(where T == Float)
@specialized(where T == Double)
public func normalizedProduct<T: KernelScalar>(
  _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, rows: Int, channels: Int, mean: UnsafePointer<T>,
  inverseDeviation: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, channels))) { range in
    for row in range {
      let source = x + row &* channels
      let dy = gradient + row &* channels
      let target = y + row &* channels
      for c in 0..<channels { target[c] = dy[c] * (source[c] - mean[c]) * inverseDeviation[c] }
    }
  }
}

/// `dx = weight · inverseDeviation · (dy − Σdy / rows − x̂ · Σ(dy · x̂) / rows)`.
@specialized(where T == Float)
@specialized(where T == Double)
public func batchNormalizationInputGradient<T: KernelScalar>(
  _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, rows: Int, channels: Int, mean: UnsafePointer<T>,
  inverseDeviation: UnsafePointer<T>, weight: UnsafePointer<T>, biasGradient: UnsafePointer<T>,
  weightGradient: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
) {
  // dx = a · dy + b · x + offset, with the three factors of each channel computed once.
  let factors = UnsafeMutablePointer<T>.allocate(capacity: max(1, 3 * channels))
  defer { factors.deallocate() }
  let b = factors + channels
  let offset = factors + 2 * channels
  let count = T(rows)
  for c in 0..<channels {
    let scale = weight[c] * inverseDeviation[c]
    factors[c] = scale
    b[c] = -scale * inverseDeviation[c] * weightGradient[c] / count
    offset[c] = -scale * biasGradient[c] / count - b[c] * mean[c]
  }
  parallelFor(rows, grain: max(1, elementGrain / max(1, channels))) { range in
    for row in range {
      let source = x + row &* channels
      let dy = gradient + row &* channels
      let target = dx + row &* channels
      for c in 0..<channels { target[c] = factors[c] * dy[c] + b[c] * source[c] + offset[c] }
    }
  }
}
