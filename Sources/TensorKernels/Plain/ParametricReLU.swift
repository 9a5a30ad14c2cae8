import KernelInterface

/// `y = x > 0 ? x : slope · x` over rows `[rows, channels]` with a slope for each channel.
@specialized(where T == Float)
@specialized(where T == Double)
public func parametricReLU<T: KernelScalar>(
  _ x: UnsafePointer<T>, rows: Int, channels: Int, slopes: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, channels))) { range in
    for row in range {
      let source = x + row &* channels
      let target = y + row &* channels
      for c in 0..<channels {
        let value = source[c]
        let scaled = slopes[c] * value
        target[c] = value > 0 ? value : scaled
      }
    }
  }
}

/// `dx = dy · (x > 0 ? 1 : slope)`, and each element's part in its slope's gradient, `x > 0 ? 0 : dy · x`.
@specialized(where T == Float)
@specialized(where T == Double)
public func parametricReLUGradient<T: KernelScalar>(
  _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, rows: Int, channels: Int, slopes: UnsafePointer<T>,
  _ dx: UnsafeMutablePointer<T>, slopeParts: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, channels))) { range in
    for row in range {
      // A loop for each result: with all five arrays in one, the compiler does not prove that they lie apart.
      let x = x + row &* channels
      let dy = dy + row &* channels
      let dx = dx + row &* channels
      let slopeParts = slopeParts + row &* channels
      for c in 0..<channels {
        let gradient = dy[c]
        let scaled = slopes[c] * gradient
        dx[c] = x[c] > 0 ? gradient : scaled
      }
      for c in 0..<channels {
        let product = dy[c] * x[c]
        slopeParts[c] = x[c] > 0 ? 0 : product
      }
    }
  }
}
