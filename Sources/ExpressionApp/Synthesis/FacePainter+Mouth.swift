extension FacePainter {
  /// Lips, the opening between them with teeth and tongue, and the shadow under the lower lip.
  mutating func paintMouth() {
    let mouth = opening
    let full = person.lipFullness * pose.lips
    var lips = mouth
    lips.top = mouth.top - full * 0.9
    lips.bottom = mouth.bottom + full * 1.15

    let shadow = Point(x: 0, y: mouth.centre.y + lips.bottom + 1.3)
    canvas.shade(
      Ellipse(centre: shadow, halfWidth: mouth.halfWidth * 0.8, halfHeight: 1.7), by: -0.22 - 0.1 * pose.chin)
    if pose.chin > 0.2 { paintChin(below: shadow.y) }

    canvas.paint(lips, tone: person.lip)
    var gleam = lips
    gleam.top = DeterministicMath.mix(mouth.bottom, lips.bottom, 0.35)
    gleam.bottom = DeterministicMath.mix(mouth.bottom, lips.bottom, 0.7)
    gleam.halfWidth *= 0.6
    canvas.paint(gleam, tone: min(1, person.lip * 1.3), opacity: 0.6)

    var line = mouth
    line.thickness = 0.36
    canvas.paint(line, tone: min(0.1, person.skin * 0.18), opacity: 0.95)
    paintTeeth(in: mouth)
    paintCorners(of: mouth)
  }

  private var opening: MouthBand {
    let top = -pose.upperLip
    return MouthBand(
      centre: Point(x: 0, y: mouthLine), halfWidth: person.mouthWidth * pose.mouthWidth, corner: -pose.corners,
      top: top, bottom: max(pose.lowerLip, top), skew: pose.skew, square: DeterministicMath.clamp(pose.square, 0, 1))
  }

  private mutating func paintTeeth(in mouth: MouthBand) {
    let gap = mouth.bottom - mouth.top
    guard gap > 0.8 else { return }
    let tone = min(0.97, person.eyeWhite)
    var upper = mouth
    upper.bottom = mouth.top + gap * pose.upperTeeth
    upper.halfWidth *= 0.92
    if pose.upperTeeth > 0.1 { canvas.paint(upper, tone: tone, opacity: 0.95) }
    var lower = mouth
    lower.top = mouth.bottom - gap * pose.lowerTeeth
    lower.halfWidth *= 0.85
    if pose.lowerTeeth > 0.1 { canvas.paint(lower, tone: tone * 0.92, opacity: 0.9) }
    if gap > 2.4, pose.lowerTeeth < 0.1 {
      let tongue = Ellipse(
        centre: Point(x: 0, y: mouth.centre.y + mouth.bottom - 0.4), halfWidth: mouth.halfWidth * 0.55,
        halfHeight: gap * 0.25)
      canvas.paint(tongue.clipped(to: mouth), tone: person.lip * 0.75, opacity: 0.8, softness: 1.4)
    }
  }

  /// Small dimples at the corners, so that their height can be read.
  private mutating func paintCorners(of mouth: MouthBand) {
    for side in [-1.0, 1.0] {
      let place = Point(
        x: side * mouth.halfWidth, y: mouth.centre.y + mouth.corner + side * mouth.skew)
      canvas.paint(Disc(centre: place, radius: 0.55), tone: person.skin * 0.35, opacity: 0.7)
    }
  }

  /// The bulge of a chin that is pushed up.
  private mutating func paintChin(below height: Double) {
    let arc = Stroke(
      from: Point(x: -2.6, y: height + 1.4), via: Point(x: 0, y: height + 0.5), to: Point(x: 2.6, y: height + 1.4),
      radii: (0.15, 0.4, 0.15))
    canvas.paint(arc, tone: person.skin * 0.55, opacity: 0.5 * min(1, pose.chin))
  }
}
