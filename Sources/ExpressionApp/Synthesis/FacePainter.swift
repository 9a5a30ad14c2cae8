import AutoDiffCore

/// Paints one portrait from back to front. The parts are in the extensions: `FacePainter+Eyes` and so on.
struct FacePainter {
  let person: FaceParameters
  let scene: SceneParameters
  let pose: ExpressionPose
  let head: HeadShape
  var canvas: Canvas
  var random: RandomSource

  init(person: FaceParameters, scene: SceneParameters, pose: ExpressionPose, random: RandomSource) {
    self.person = person
    self.scene = scene
    self.pose = pose
    self.random = random
    var head = person.head
    head.jawDrop = max(0, pose.jawDrop)
    self.head = head
    canvas = Canvas(view: View(scene, head: head))
  }

  /// Where the tip of the nose is; wrinkling it pulls it up.
  var noseTip: Double { person.eyeLine + person.noseLength - 0.5 * pose.noseWrinkle }
  var mouthLine: Double { person.eyeLine + person.noseLength + person.mouthDistance }

  mutating func paint() -> Canvas {
    paintBackground()
    illuminate()
    paintHairBehind()
    paintBody()
    paintHead()
    paintSurface()
    paintBeard()
    paintHairInFront()
    paintWrinkles()
    paintNose()
    paintMouth()
    paintMoustache()
    paintEye(side: -1)
    paintEye(side: 1)
    paintBrow(side: -1)
    paintBrow(side: 1)
    paintGlasses()
    paintOccluder()
    return canvas
  }

  private mutating func paintBackground() {
    let scene = scene
    canvas.fillBackground { place in
      let slope = scene.backgroundGradient
      let (dx, dy) = (place.x - scene.spot.centre.x, place.y - scene.spot.centre.y)
      let inside = max(0, 1 - (dx * dx + dy * dy) / (scene.spot.radius * scene.spot.radius))
      let tone = scene.background + slope.x * place.x + slope.y * place.y + scene.spotTone * inside
      return DeterministicMath.clamp(tone, 0.01, 0.99)
    }
  }

  /// Lambert's law on an ellipsoid: the light is the ambient share plus the cosine between normal and direction.
  private mutating func illuminate() {
    let (scene, head) = (scene, head)
    let direction = scene.lightDirection
    let depth = max(0.1, 1 - direction.x * direction.x - direction.y * direction.y).squareRoot()
    canvas.illuminate { place in
      var (nx, ny) = (place.x / (head.halfWidth * 1.08), place.y / (head.halfHeight * 1.08))
      let length = (nx * nx + ny * ny).squareRoot()
      if length > 1 { (nx, ny) = (nx / length, ny / length) }
      let nz = max(0, 1 - nx * nx - ny * ny).squareRoot()
      let cosine = max(0, nx * direction.x + ny * direction.y + nz * depth)
      return scene.ambient + (1.08 - scene.ambient) * cosine
    }
  }

  /// Neck, shoulders and ears.
  private mutating func paintBody() {
    let side = random.sign()
    let cloth = DeterministicMath.clamp(scene.background + side * random.uniform(0.15, 0.5), 0.04, 0.96)
    let neck = RoundedBox(
      centre: Point(x: 0, y: head.halfHeight + 3), halfWidth: head.halfWidth * 0.52, halfHeight: 9, corner: 2)
    canvas.paint(neck, in: .head, tone: person.skin * 0.72)
    let shoulders = Ellipse(
      centre: Point(x: 0, y: head.halfHeight + 13), halfWidth: head.halfWidth * 1.9, halfHeight: 9)
    canvas.paint(shoulders, in: .head, tone: cloth)
    for side in [-1.0, 1.0] {
      // The ear on the side turned away disappears behind the head.
      let out = head.halfWidth * 1.0 - 0.12 * side * canvas.view.faceCentre.x
      let ear = Ellipse(centre: Point(x: side * out, y: person.eyeLine + 3), halfWidth: 2.1, halfHeight: 3.6)
      canvas.paint(ear, in: .head, tone: person.skin * 0.9)
      let inner = Ellipse(centre: Point(x: side * (out + 0.4), y: person.eyeLine + 3), halfWidth: 1, halfHeight: 2.2)
      canvas.paint(inner, in: .head, tone: person.skin * 0.68, softness: 1.5)
    }
  }

  private mutating func paintHead() {
    canvas.paint(head, in: .head, tone: person.skin)
  }

  /// What models the bare surface: sockets, cheeks, temples, the chin.
  private mutating func paintSurface() {
    for side in [-1.0, 1.0] {
      let socket = Point(x: side * person.eyeSpacing, y: person.eyeLine - 0.5)
      canvas.shade(Ellipse(centre: socket, halfWidth: 6.5, halfHeight: 5), by: -0.14)
      let cheek = Point(x: side * (person.eyeSpacing + 1.8), y: person.eyeLine + 6.3 - 1.4 * pose.cheek)
      canvas.shade(
        Ellipse(centre: cheek, halfWidth: 5, halfHeight: 3.8), by: person.blush + 0.16 * pose.cheek)
    }
    let chin = Point(x: 0, y: head.halfHeight - 3 + head.jawDrop)
    canvas.shade(Ellipse(centre: chin, halfWidth: 4.5, halfHeight: 3), by: 0.1)
    canvas.shade(Ellipse(centre: Point(x: 0, y: -11), halfWidth: 9, halfHeight: 5), by: 0.07)
  }
}
