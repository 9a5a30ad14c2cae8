/// How the head stands in front of the camera: between image, head and face coordinates.
///
/// Head coordinates have their origin in the middle of the head and are in nominal pixels; the image shows them
/// rotated, scaled and shifted. Face coordinates lie on the head as on an ellipsoid: when it turns by φ, a point of
/// the face at depth z = √(1 − x² − y²) appears at x cos φ + z sin φ, so that the inner features move, and the side
/// turned away becomes narrow, while the outline stays.
struct View: Sendable {
  let scale: Double
  private let centre: Point
  private let rotation: (cosine: Double, sine: Double)
  private let yaw: (cosine: Double, sine: Double)
  private let pitch: (cosine: Double, sine: Double)
  private let radii: Point

  init(_ scene: SceneParameters, head: HeadShape) {
    scale = scene.scale
    let middle = Double(Canvas.side) / 2
    centre = Point(x: middle + scene.shift.x, y: middle + scene.shift.y)
    rotation = View.cosineAndSine(scene.rotation)
    yaw = View.cosineAndSine(scene.yaw)
    pitch = View.cosineAndSine(scene.pitch)
    radii = Point(x: head.halfWidth * 1.1, y: head.halfHeight * 1.1)
  }

  /// The farthest a point of the face is moved by yaw and pitch.
  var faceShift: Double { radii.x * abs(yaw.sine) + radii.y * abs(pitch.sine) + 1 }

  /// Where the middle of the face appears on the head.
  var faceCentre: Point { Point(x: radii.x * yaw.sine, y: radii.y * pitch.sine) }

  func headPoint(x: Double, y: Double) -> Point {
    let (dx, dy) = ((x - centre.x) / scale, (y - centre.y) / scale)
    return Point(
      x: rotation.cosine * dx + rotation.sine * dy, y: rotation.cosine * dy - rotation.sine * dx)
  }

  func imagePoint(head point: Point) -> Point {
    Point(
      x: centre.x + scale * (rotation.cosine * point.x - rotation.sine * point.y),
      y: centre.y + scale * (rotation.sine * point.x + rotation.cosine * point.y))
  }

  func facePoint(head point: Point) -> Point {
    let (u, v) = (point.x / radii.x, point.y / radii.y)
    let depth = max(0, 1 - u * u - v * v).squareRoot()
    return Point(
      x: radii.x * (u * yaw.cosine - depth * yaw.sine), y: radii.y * (v * pitch.cosine - depth * pitch.sine))
  }

  private static func cosineAndSine(_ angle: Double) -> (cosine: Double, sine: Double) {
    (DeterministicMath.cosine(angle), DeterministicMath.sine(angle))
  }
}
