import KernelInterface

extension VectorKernels {
  /// `max(x, 0)`; NaN stays NaN.
  public static func relu(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
    parallelFor(count, grain: vectorGrain) { range in
      var i = range.lowerBound
      while i &+ laneCount <= range.upperBound {
        let v = load(x + i)
        storeLanes(v.replacing(with: Lanes(), where: v .< Lanes()), y + i)
        i = i &+ laneCount
      }
      while i < range.upperBound {
        y[i] = x[i] < 0 ? 0 : x[i]
        i = i &+ 1
      }
    }
  }

  /// The gradient where the output is positive, else 0.
  public static func reluGradient(
    _ output: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, _ count: Int, _ dx: UnsafeMutablePointer<Float>
  ) {
    parallelFor(count, grain: vectorGrain) { range in
      var i = range.lowerBound
      while i &+ laneCount <= range.upperBound {
        let passes = load(output + i) .> Lanes()
        storeLanes(Lanes().replacing(with: load(gradient + i), where: passes), dx + i)
        i = i &+ laneCount
      }
      while i < range.upperBound {
        dx[i] = output[i] > 0 ? gradient[i] : 0
        i = i &+ 1
      }
    }
  }
}

/// Elements in one piece of parallel work.
private let vectorGrain = 32 * 1024
