import KernelInterface

extension VectorKernels {
  /// `max(x, 0)`; NaN stays NaN.
  public static func relu(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
    forEachVector(count) { i in
      let v = load(x + i)
      storeLanes(v.replacing(with: Lanes(), where: v .<= Lanes()), y + i)
    } scalar: { i in
      y[i] = x[i] <= 0 ? 0 : x[i]
    }
  }

  /// The gradient where the output is positive, else 0.
  public static func reluGradient(
    _ output: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, _ count: Int, _ dx: UnsafeMutablePointer<Float>
  ) {
    forEachVector(count) { i in
      let passes = load(output + i) .> Lanes()
      storeLanes(Lanes().replacing(with: load(gradient + i), where: passes), dx + i)
    } scalar: { i in
      dx[i] = output[i] > 0 ? gradient[i] : 0
    }
  }
}

/// Whole vectors by one body, the rest by the other.
@inline(__always)
private func forEachVector(_ count: Int, _ vector: (Int) -> Void, scalar: (Int) -> Void) {
  parallelFor(count, grain: 32 * 1024) { range in
    var i = range.lowerBound
    while i &+ laneCount <= range.upperBound {
      vector(i)
      i = i &+ laneCount
    }
    while i < range.upperBound {
      scalar(i)
      i = i &+ 1
    }
  }
}
