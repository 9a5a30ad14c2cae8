import KernelInterface

extension ChannelTransform {
  @inline(__always) var isIdentity: Bool { factor == nil && !relu }

  /// The transform of a vector of channels that begins at `channel`.
  @inline(__always) func apply(_ v: Lanes, _ channel: Int) -> Lanes {
    var v = v
    if let factor, let offset { v = multiplyAdd(load(offset + channel), v, load(factor + channel)) }
    if relu { v = v.replacing(with: Lanes(), where: v .< Lanes()) }
    return v
  }

  /// The transform of one element, with the bits of a vector's lane.
  @inline(__always) func apply(_ v: Float, _ channel: Int) -> Float {
    var v = v
    if let factor, let offset { v = multiplyAddScalar(offset[channel], v, factor[channel]) }
    return relu && v < 0 ? 0 : v
  }

  /// Copies pixels, transformed.
  @inline(__always)
  func copy(
    _ source: UnsafePointer<Float>, pixels: Int, channels: Int, into target: UnsafeMutablePointer<Float>
  ) {
    if isIdentity {
      target.update(from: source, count: pixels &* channels)
      return
    }
    for pixel in 0..<pixels {
      let from = source + pixel &* channels
      let to = target + pixel &* channels
      var c = 0
      while c &+ laneCount <= channels {
        storeLanes(apply(load(from + c), c), to + c)
        c = c &+ laneCount
      }
      while c < channels {
        to[c] = apply(from[c], c)
        c = c &+ 1
      }
    }
  }
}
