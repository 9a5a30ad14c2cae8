/// Resamples an image `[height, width, channels]` under an affine map: the output at `(x, y)` shows the input at
/// `(a·x + b·y + c, d·x + e·y + f)`, bilinearly; beyond the edge the edge's value goes on.
public func sampleAffine(
  _ source: UnsafePointer<Float>, height: Int, width: Int, channels: Int,
  map: (a: Float, b: Float, c: Float, d: Float, e: Float, f: Float), _ target: UnsafeMutablePointer<Float>
) {
  let right = Float(width - 1)
  let bottom = Float(height - 1)
  for row in 0..<height {
    for column in 0..<width {
      let x = min(max(map.a * Float(column) + map.b * Float(row) + map.c, 0), right)
      let y = min(max(map.d * Float(column) + map.e * Float(row) + map.f, 0), bottom)
      let left = Int(x)
      let top = Int(y)
      let nextX = min(left + 1, width - 1)
      let nextY = min(top + 1, height - 1)
      let fx = x - Float(left)
      let fy = y - Float(top)
      let p00 = source + (top &* width &+ left) &* channels
      let p01 = source + (top &* width &+ nextX) &* channels
      let p10 = source + (nextY &* width &+ left) &* channels
      let p11 = source + (nextY &* width &+ nextX) &* channels
      let output = target + (row &* width &+ column) &* channels
      for c in 0..<channels {
        let upper = p00[c] + fx * (p01[c] - p00[c])
        let lower = p10[c] + fx * (p11[c] - p10[c])
        output[c] = upper + fy * (lower - upper)
      }
    }
  }
}

/// `y = (x / 255 − mean) / deviation` of bytes.
public func normalizeBytes(
  _ x: UnsafePointer<UInt8>, _ count: Int, mean: Float, deviation: Float, _ y: UnsafeMutablePointer<Float>
) {
  let factor = 1 / (255 * deviation)
  let offset = mean / deviation
  for i in 0..<count { y[i] = Float(x[i]) * factor - offset }
}

/// The sum and the sum of squares of bytes.
public func sums(_ x: UnsafePointer<UInt8>, _ count: Int) -> (sum: Int, squares: Int) {
  var sum = 0
  var squares = 0
  for i in 0..<count {
    let value = Int(x[i])
    sum &+= value
    squares &+= value &* value
  }
  return (sum, squares)
}
