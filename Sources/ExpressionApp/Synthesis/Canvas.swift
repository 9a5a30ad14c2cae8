/// A grey drawing whose shapes are given in the coordinates of the head or of the face on it.
///
/// Anti-aliasing: a pixel is covered by ½ − distance, held within 0 and 1, where the distance to the shape's edge is
/// taken at the pixel's centre and counted in pixels.
struct Canvas {
  static let side = 48

  /// `head` turns and shifts with the outline; `face` also moves over the surface as the head turns sideways.
  enum Space { case head, face }

  let view: View
  private(set) var pixels: [Double]
  /// The light that falls on each pixel, 1 for full.
  private(set) var light: [Double]
  private let headPoints: [Point]
  private let facePoints: [Point]

  init(view: View) {
    self.view = view
    let count = Canvas.side * Canvas.side
    pixels = Array(repeating: 0, count: count)
    light = Array(repeating: 1, count: count)
    headPoints = (0..<count).map {
      view.headPoint(x: Double($0 % Canvas.side) + 0.5, y: Double($0 / Canvas.side) + 0.5)
    }
    facePoints = headPoints.map(view.facePoint)
  }

  /// Sets every pixel from its place in the image, both coordinates in [-1, 1].
  mutating func fillBackground(_ tone: (Point) -> Double) {
    for index in pixels.indices {
      let half = Double(Canvas.side) / 2
      let x = (Double(index % Canvas.side) + 0.5 - half) / half
      let y = (Double(index / Canvas.side) + 0.5 - half) / half
      pixels[index] = tone(Point(x: x, y: y))
    }
  }

  /// Sets the light of every pixel from its place on the head.
  mutating func illuminate(_ amount: (Point) -> Double) {
    for index in light.indices { light[index] = amount(headPoints[index]) }
  }

  /// Paints a shape in one tone.
  mutating func paint(
    _ shape: some Figure, in space: Space = .face, tone: Double, opacity: Double = 1, softness: Double = 1
  ) {
    paint(shape, in: space, opacity: opacity, softness: softness) { _ in tone }
  }

  /// Paints a shape whose tone, before lighting, varies over the place; `softness` is the width of its edge in
  /// pixels.
  mutating func paint(
    _ shape: some Figure, in space: Space, opacity: Double = 1, softness: Double = 1, tone: (Point) -> Double
  ) {
    let sharpness = view.scale / softness
    forEachPixel(near: shape.bounds, in: space, margin: softness) { index, point, canvas in
      let covered = DeterministicMath.clamp(0.5 - shape.distance(to: point) * sharpness, 0, 1) * opacity
      guard covered > 0 else { return }
      let target = tone(point) * canvas.light[index]
      canvas.pixels[index] += (target - canvas.pixels[index]) * covered
    }
  }

  /// Brightens (positive) or darkens (negative) a spot that fades out smoothly towards the rim of the ellipse.
  mutating func shade(_ spot: Ellipse, in space: Space = .face, by amount: Double) {
    forEachPixel(near: spot.bounds, in: space, margin: 0) { index, point, canvas in
      let (u, v) = ((point.x - spot.centre.x) / spot.halfWidth, (point.y - spot.centre.y) / spot.halfHeight)
      let inside = 1 - u * u - v * v
      guard inside > 0 else { return }
      canvas.pixels[index] *= 1 + amount * inside * inside
    }
  }

  /// Visits the pixels of the square around a disc.
  private mutating func forEachPixel(
    near bounds: Disc, in space: Space, margin: Double, _ body: (Int, Point, inout Canvas) -> Void
  ) {
    let centre = view.imagePoint(head: bounds.centre)
    let reach = (bounds.radius + (space == .face ? view.faceShift : 0)) * view.scale + margin + 1
    let last = Double(Canvas.side - 1)
    let left = DeterministicMath.clamp((centre.x - reach).rounded(.down), 0, last)
    let right = DeterministicMath.clamp((centre.x + reach).rounded(.up), 0, last)
    let top = DeterministicMath.clamp((centre.y - reach).rounded(.down), 0, last)
    let bottom = DeterministicMath.clamp((centre.y + reach).rounded(.up), 0, last)
    for row in Int(top)...Int(bottom) {
      for column in Int(left)...Int(right) {
        let index = row * Canvas.side + column
        body(index, space == .head ? headPoints[index] : facePoints[index], &self)
      }
    }
  }
}
