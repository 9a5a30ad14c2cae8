/// A point, in nominal pixels: x to the right, y down.
struct Point: Sendable, Hashable {
  var x: Double
  var y: Double
}

/// A region of the plane, given by its distance: negative inside, positive outside, in nominal pixels.
///
/// The distance needs to be right only near the edge, where it becomes coverage.
protocol Figure {
  /// A disc that holds the shape; nothing is drawn outside it.
  var bounds: Disc { get }
  func distance(to point: Point) -> Double
}

extension Figure {
  func clipped<Other: Figure>(to other: Other) -> Clipped<Self, Other> { Clipped(shape: self, clip: other) }
}

/// What two shapes have in common.
struct Clipped<First: Figure, Second: Figure>: Figure {
  let shape: First
  let clip: Second

  var bounds: Disc { shape.bounds }

  func distance(to point: Point) -> Double { max(shape.distance(to: point), clip.distance(to: point)) }
}

struct Disc: Figure {
  var centre: Point
  var radius: Double

  var bounds: Disc { self }

  func distance(to point: Point) -> Double {
    let (dx, dy) = (point.x - centre.x, point.y - centre.y)
    return (dx * dx + dy * dy).squareRoot() - radius
  }
}

struct Ellipse: Figure {
  var centre: Point
  var halfWidth: Double
  var halfHeight: Double

  var bounds: Disc { Disc(centre: centre, radius: max(halfWidth, halfHeight)) }

  /// To first order: the implicit function k(k - 1), k² = (x/a)² + (y/b)², over the length of its gradient.
  func distance(to point: Point) -> Double {
    let (u, v) = ((point.x - centre.x) / halfWidth, (point.y - centre.y) / halfHeight)
    let level = (u * u + v * v).squareRoot()
    let (gu, gv) = (u / halfWidth, v / halfHeight)
    let gradient = (gu * gu + gv * gv).squareRoot()
    return gradient > 0 ? level * (level - 1) / gradient : -min(halfWidth, halfHeight)
  }
}

/// A rectangle with rounded corners.
struct RoundedBox: Figure {
  var centre: Point
  var halfWidth: Double
  var halfHeight: Double
  var corner: Double

  var bounds: Disc { Disc(centre: centre, radius: halfWidth + halfHeight) }

  func distance(to point: Point) -> Double {
    let dx = abs(point.x - centre.x) - halfWidth + corner
    let dy = abs(point.y - centre.y) - halfHeight + corner
    let (ox, oy) = (max(dx, 0), max(dy, 0))
    return (ox * ox + oy * oy).squareRoot() + min(max(dx, dy), 0) - corner
  }
}

/// The rim of a shape, `thickness` wide to either side of its edge.
struct Outline<Base: Figure>: Figure {
  let shape: Base
  let thickness: Double

  var bounds: Disc { Disc(centre: shape.bounds.centre, radius: shape.bounds.radius + thickness) }

  func distance(to point: Point) -> Double { abs(shape.distance(to: point)) - thickness }
}

/// A brush stroke along the quadratic curve that begins at `start`, passes `middle` halfway and ends at `end`; its
/// radius goes linearly from the first to the second and on to the third of `radii`.
struct Stroke: Figure {
  private var points: [Point] = []
  private var radii: [Double] = []
  let bounds: Disc

  init(from start: Point, via middle: Point, to end: Point, radii: (Double, Double, Double)) {
    let pieces = 6
    // The control point for which the curve passes `middle` at parameter 1/2.
    let control = Point(x: 2 * middle.x - (start.x + end.x) / 2, y: 2 * middle.y - (start.y + end.y) / 2)
    for piece in 0...pieces {
      let t = Double(piece) / Double(pieces)
      let (a, b, c) = ((1 - t) * (1 - t), 2 * t * (1 - t), t * t)
      points.append(
        Point(x: a * start.x + b * control.x + c * end.x, y: a * start.y + b * control.y + c * end.y))
      let radius =
        t < 0.5
        ? DeterministicMath.mix(radii.0, radii.1, 2 * t) : DeterministicMath.mix(radii.1, radii.2, 2 * t - 1)
      self.radii.append(radius)
    }
    let thickest = max(radii.0, max(radii.1, radii.2))
    var reach = 0.0
    for point in points { reach = max(reach, Disc(centre: middle, radius: 0).distance(to: point)) }
    bounds = Disc(centre: middle, radius: reach + thickest)
  }

  func distance(to point: Point) -> Double {
    var nearest = Double.greatestFiniteMagnitude
    for piece in 0..<(points.count - 1) {
      let (a, b) = (points[piece], points[piece + 1])
      let (ex, ey) = (b.x - a.x, b.y - a.y)
      let length = ex * ex + ey * ey
      let along = length > 0 ? ((point.x - a.x) * ex + (point.y - a.y) * ey) / length : 0
      let t = DeterministicMath.clamp(along, 0, 1)
      let (dx, dy) = (point.x - a.x - t * ex, point.y - a.y - t * ey)
      let radius = DeterministicMath.mix(radii[piece], radii[piece + 1], t)
      nearest = min(nearest, (dx * dx + dy * dy).squareRoot() - radius)
    }
    return nearest
  }
}
