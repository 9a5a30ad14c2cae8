/// `y = x · scale[c] + offset[c]` of pixels `[count, channels]`.
public func scaleChannels(
  _ x: UnsafePointer<Float>, count: Int, channels: Int, scale: UnsafePointer<Float>, offset: UnsafePointer<Float>,
  _ y: UnsafeMutablePointer<Float>
) {
  if channels == 1 {
    scaleAndShift(x, count, scale: scale[0], offset: offset[0], y)
    return
  }
  for pixel in 0..<count {
    for c in 0..<channels { y[pixel &* channels &+ c] = x[pixel &* channels &+ c] * scale[c] + offset[c] }
  }
}

/// `y = x · scale + offset`.
public func scaleAndShift(
  _ x: UnsafePointer<Float>, _ count: Int, scale: Float, offset: Float, _ y: UnsafeMutablePointer<Float>
) {
  for i in 0..<count { y[i] = x[i] * scale + offset }
}

/// `y = share · a + (1 − share) · b`.
public func blend(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int, share: Float, _ y: UnsafeMutablePointer<Float>
) {
  let rest = 1 - share
  for i in 0..<count { y[i] = share * a[i] + rest * b[i] }
}

/// The sum of the elements, added in double precision.
public func plainSum(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
  var sum = 0.0
  for i in 0..<count { sum += Double(x[i]) }
  return sum
}

/// The window of an image `[height, width, channels]` whose first pixel is `(top, left)`, which may lie outside; `fill`
/// stands where there is no image.
public func copyWindow(
  _ source: UnsafePointer<Float>, height: Int, width: Int, channels: Int, top: Int, left: Int, fill: Float,
  _ target: UnsafeMutablePointer<Float>, targetHeight: Int, targetWidth: Int
) {
  let first = min(max(0, -left), targetWidth)
  let last = max(first, min(targetWidth, width - left))
  for row in 0..<targetHeight {
    let output = target + row * targetWidth * channels
    let input = top + row
    guard input >= 0, input < height else {
      output.update(repeating: fill, count: targetWidth * channels)
      continue
    }
    output.update(repeating: fill, count: first * channels)
    if last > first {
      (output + first * channels).update(
        from: source + (input * width + left + first) * channels, count: (last - first) * channels)
    }
    (output + last * channels).update(repeating: fill, count: (targetWidth - last) * channels)
  }
}

/// An image with its columns, its rows or both in reverse order.
public func mirror(
  _ source: UnsafePointer<Float>, height: Int, width: Int, channels: Int, columns: Bool, rows: Bool,
  _ target: UnsafeMutablePointer<Float>
) {
  for row in 0..<height {
    let input = source + (rows ? height - 1 - row : row) * width * channels
    let output = target + row * width * channels
    guard columns else {
      output.update(from: input, count: width * channels)
      continue
    }
    for column in 0..<width {
      let from = input + (width &- 1 &- column) &* channels
      for c in 0..<channels { output[column &* channels &+ c] = from[c] }
    }
  }
}

/// Rows, then columns, weighted by a symmetric filter of `2 · radius + 1` weights. Beyond the edge the image goes on
/// mirrored, without the edge itself twice. `middle` has room for an image.
public func separableFilter(
  _ source: UnsafePointer<Float>, height: Int, width: Int, channels: Int, weights: UnsafePointer<Float>, radius: Int,
  _ middle: UnsafeMutablePointer<Float>, _ target: UnsafeMutablePointer<Float>
) {
  let rowLength = width * channels
  for row in 0..<height {
    let input = source + row * rowLength
    let output = middle + row * rowLength
    output.update(repeating: 0, count: rowLength)
    for tap in -radius...radius {
      let weight = weights[tap + radius]
      let first = min(max(0, -tap), width)
      let last = max(first, min(width, width - tap))
      for column in 0..<first { add(input, mirrored(column + tap, width), output, column, channels, weight) }
      if last > first {
        for i in first &* channels..<last &* channels { output[i] += weight * input[i &+ tap &* channels] }
      }
      for column in last..<width { add(input, mirrored(column + tap, width), output, column, channels, weight) }
    }
  }
  for row in 0..<height {
    let output = target + row * rowLength
    output.update(repeating: 0, count: rowLength)
    for tap in -radius...radius {
      let weight = weights[tap + radius]
      let input = middle + mirrored(row + tap, height) * rowLength
      for i in 0..<rowLength { output[i] += weight * input[i] }
    }
  }
}

@inline(__always)
private func add(
  _ input: UnsafePointer<Float>, _ from: Int, _ output: UnsafeMutablePointer<Float>, _ to: Int, _ channels: Int,
  _ weight: Float
) {
  for c in 0..<channels { output[to &* channels &+ c] += weight * input[from &* channels &+ c] }
}

/// The place within `0..<count` of one beyond its edges.
@inline(__always)
private func mirrored(_ place: Int, _ count: Int) -> Int {
  guard count > 1 else { return 0 }
  let period = 2 * (count - 1)
  let rest = ((place % period) + period) % period
  return rest < count ? rest : period - rest
}

/// Planes `[planes, size]` as pixels `[size, planes]`.
public func interleavePlanes(
  _ source: UnsafePointer<UInt8>, planes: Int, size: Int, _ target: UnsafeMutablePointer<UInt8>
) {
  for plane in 0..<planes {
    for i in 0..<size { target[i &* planes &+ plane] = source[plane &* size &+ i] }
  }
}
