/// Eyes and brows. `side` is -1 for the eye at the left of the picture and 1 for the one at the right.
extension FacePainter {
  mutating func paintEye(side: Double) {
    let centre = Point(x: side * person.eyeSpacing, y: person.eyeLine)
    let eye = EyeOpening(
      centre: centre, halfWidth: person.eyeWidth, above: pose.upperLid * person.eyeOpenness,
      below: pose.lowerLid * person.eyeOpenness, slope: side * person.eyeSlope, peak: -side * pose.lidPeak)
    canvas.paint(eye, tone: person.eyeWhite)

    // A narrowed eye shows the middle of the opening, not the axis between its corners.
    let level = centre.y + DeterministicMath.clamp((eye.below - eye.above) / 2, -0.6, 0.6)
    let pupil = Point(x: centre.x + gaze.x, y: level + gaze.y)
    let iris = Disc(centre: pupil, radius: person.irisSize)
    canvas.paint(iris.clipped(to: eye), tone: person.iris)
    canvas.paint(Disc(centre: pupil, radius: person.irisSize * 0.5).clipped(to: eye), tone: 0.02)
    let glint = Disc(centre: Point(x: pupil.x - 0.6, y: pupil.y - 0.6), radius: 0.45)
    canvas.paint(glint.clipped(to: eye), tone: 1, opacity: 0.8)

    let ink = min(0.12, person.skin * 0.25)
    canvas.paint(LidLine(eye: eye, thickness: 0.38 + 0.25 * person.lashes), tone: ink, opacity: 0.9)
    paintUnderLid(eye: eye, side: side)
    if person.lashes > 0 {
      let outer = Point(x: centre.x + side * eye.halfWidth * 0.85, y: centre.y - eye.above * 0.3)
      let tip = Point(x: outer.x + side * 1.7, y: outer.y - 1.3)
      let middle = Point(x: (outer.x + tip.x) / 2, y: (outer.y + tip.y) / 2 + 0.2)
      canvas.paint(
        Stroke(from: outer, via: middle, to: tip, radii: (0.5, 0.35, 0.15)), tone: ink, opacity: person.lashes)
    }
  }

  /// Both eyes look the same way.
  private var gaze: Point {
    Point(x: 0.7 * person.hairSide * (person.age - 0.5), y: 0)
  }

  /// The soft line below the eye, and what a raised cheek adds: a bulge and crow's feet.
  private mutating func paintUnderLid(eye: EyeOpening, side: Double) {
    let (x, y) = (eye.centre.x, eye.centre.y + eye.below)
    let bag = Stroke(
      from: Point(x: x - eye.halfWidth * 0.8, y: eye.centre.y + 0.5),
      via: Point(x: x, y: y + 0.9),
      to: Point(x: x + eye.halfWidth * 0.8, y: eye.centre.y + 0.5), radii: (0.15, 0.4, 0.15))
    canvas.paint(bag, tone: person.skin * 0.55, opacity: 0.35 + 0.3 * pose.cheek)
    guard pose.cheek > 0.4 else { return }
    let outer = x + side * (eye.halfWidth + 0.7)
    for turn in [-1.0, 1.0] {
      let foot = Stroke(
        from: Point(x: outer, y: eye.centre.y + 0.4 * turn),
        via: Point(x: outer + side * 0.9, y: eye.centre.y + 0.7 * turn),
        to: Point(x: outer + side * 1.8, y: eye.centre.y + 1.2 * turn), radii: (0.35, 0.3, 0.15))
      canvas.paint(foot, tone: person.skin * 0.5, opacity: 0.5 * pose.cheek)
    }
  }

  mutating func paintBrow(side: Double) {
    let base = person.eyeLine - person.browHeight
    let centre = side * person.eyeSpacing
    let inner = Point(
      x: centre - side * (person.browLength * 0.9 + pose.browSqueeze), y: base - pose.innerBrow + 0.2)
    let outer = Point(x: centre + side * person.browLength, y: base - pose.outerBrow + 0.5)
    let arch = person.browArch + pose.browArch
    let middle = Point(x: (inner.x + outer.x) / 2 + side * 0.4, y: (inner.y + outer.y) / 2 - arch)
    let thick = person.browThickness
    canvas.paint(
      Stroke(from: inner, via: middle, to: outer, radii: (thick * 0.95, thick, thick * 0.4)), tone: person.brow,
      opacity: 0.95)
  }
}
