import KernelInterface

// Where a sampling grid points in an image: the rows of pixels to read, and the position between them as a linear
// function of the grid's number, which the tape differentiates.

public enum GridEdge: Sendable {
  case zeros, border, reflection
}

/// A position along one axis as `slope · raw + offset`, brought into the image.
private func folded(_ raw: Double, size: Int, edge: GridEdge, alignsCorners: Bool) -> (slope: Double, offset: Double) {
  let last = Double(size - 1)
  func clipped(_ slope: Double, _ position: Double) -> (slope: Double, offset: Double) {
    if position <= 0 { return (0, 0) }
    if position >= last { return (0, last) }
    return (slope, position - slope * raw)
  }
  switch edge {
  case .zeros: return (1, 0)
  case .border: return clipped(1, raw)
  case .reflection:
    let low = alignsCorners ? 0 : -0.5
    let span = alignsCorners ? last : last + 1
    guard span > 0 else { return (0, 0) }
    let distance = abs(raw - low)
    let sign: Double = raw < low ? -1 : 1
    let turns = (distance / span).rounded(.down)
    let rest = distance - turns * span
    let isEven = turns.truncatingRemainder(dividingBy: 2) == 0
    return isEven ? clipped(sign, low + rest) : clipped(-sign, low + span - rest)
  }
}

/// For each point `(x, y)` of `[images, points, 2]` in −1...1: the indices of the four pixels around it (`[4, images ·
/// points]`: upper left, upper right, lower left, lower right; −1 outside the image) among the pixels of all images. And
/// for x and for y the shares of the pixels on both sides as `factor · x + offset`, each `[2, images · points]`. With
/// `isNearest` only the nearest pixel's index. A number that is no number counts as −1.
@specialized(where T == Float)
@specialized(where T == Double)
public func gridCoordinates<T: KernelScalar>(
  _ grid: UnsafePointer<T>, images: Int, points: Int, height: Int, width: Int, edge: GridEdge, alignsCorners: Bool,
  isNearest: Bool, indices: UnsafeMutablePointer<Int32>,
  x xShare: (factor: UnsafeMutablePointer<T>, offset: UnsafeMutablePointer<T>),
  y yShare: (factor: UnsafeMutablePointer<T>, offset: UnsafeMutablePointer<T>)
) {
  let all = images * points
  /// The pixel before the point along an axis; −2, which is outside as the next one is, where nothing is read.
  @inline(__always)
  func place(_ point: Int, axis: Int, size: Int) -> Int {
    let number = Double(grid[point &* 2 &+ axis])
    let value = number.isNaN ? -1 : min(max(number, -1e15), 1e15)
    let scale = Double(alignsCorners ? size - 1 : size) / 2
    let middle = Double(size - 1) / 2
    let raw = value * scale + middle
    var (slope, shift) = (1.0, 0.0)
    if edge != .zeros { (slope, shift) = folded(raw, size: size, edge: edge, alignsCorners: alignsCorners) }
    let position = slope * raw + shift
    let (factor, offset) = axis == 0 ? xShare : yShare
    guard position > -2 && position < Double(size) + 1 else {
      if !isNearest {
        (factor[point], factor[point &+ all]) = (0, 0)
        (offset[point], offset[point &+ all]) = (0, 0)
      }
      return -2
    }
    if isNearest { return Int(position.rounded(.toNearestOrEven)) }
    var whole = Int(position)
    if Double(whole) > position { whole -= 1 }
    let change = T(slope * scale)
    let start = slope * middle + shift - Double(whole)
    factor[point] = -change
    offset[point] = T(1 - start)
    factor[point &+ all] = change
    offset[point &+ all] = T(start)
    return whole
  }
  parallelFor(all, grain: 1024) { range in
    var image = range.lowerBound / points
    for point in range {
      if point == (image + 1) * points { image += 1 }
      let base = image &* height &* width
      let x = place(point, axis: 0, size: width)
      let y = place(point, axis: 1, size: height)
      // All bits set where outside, so that −1 results without a branch, which would be mispredicted often.
      @inline(__always)
      func outside(_ position: Int, _ size: Int) -> Int {
        UInt(bitPattern: position) < UInt(bitPattern: size) ? 0 : -1
      }
      let (left, right) = (outside(x, width), outside(x &+ 1, width))
      let (upper, lower) = (outside(y, height), outside(y &+ 1, height))
      let index = base &+ y &* width &+ x
      indices[point] = Int32(truncatingIfNeeded: index | left | upper)
      guard !isNearest else { continue }
      indices[all &+ point] = Int32(truncatingIfNeeded: (index &+ 1) | right | upper)
      indices[2 &* all &+ point] = Int32(truncatingIfNeeded: (index &+ width) | left | lower)
      indices[3 &* all &+ point] = Int32(truncatingIfNeeded: (index &+ width &+ 1) | right | lower)
    }
  }
}
