/// Hair, beard and moustache.
extension FacePainter {
  mutating func paintHairBehind() {
    switch person.hairStyle {
    case .long:
      let mane = RoundedBox(
        centre: Point(x: 0, y: 4), halfWidth: head.halfWidth + 3.5, halfHeight: head.halfHeight + 4.5,
        corner: head.halfWidth + 3)
      paintHair(mane, darker: 0.8)
    case .curly:
      for (x, y, radius) in [
        (-1.0, -0.35, 5.5), (-0.85, -0.75, 5), (-0.4, -1.0, 5.2), (0.1, -1.08, 5.4), (0.55, -0.95, 5.2),
        (0.9, -0.65, 5.2), (1.03, -0.25, 5.2), (-1.08, 0.05, 4), (1.08, 0.1, 4),
      ] {
        paintHair(
          Disc(centre: Point(x: x * head.halfWidth, y: y * head.halfHeight), radius: radius), darker: 0.85)
      }
    case .bun:
      paintHair(
        Disc(centre: Point(x: person.hairSide * 3, y: -head.halfHeight - 2.5), radius: 5), darker: 0.9)
    case .bald, .cropped, .fringe, .parted, .cap:
      break
    }
  }

  mutating func paintHairInFront() {
    let top = person.hairline * head.halfHeight
    let shift = canvas.view.faceCentre
    func cap(height: Double, fall: Double, tilt: Double = 0, ripple: Double = 0, margin: Double = 1.2)
      -> Clipped<HeadShape, AboveHairline>
    {
      var outline = head
      outline.margin = margin
      return outline.clipped(
        to: AboveHairline(
          height: height + 0.7 * shift.y, fall: fall, tilt: tilt, ripple: ripple, rippleLength: 0.9,
          offset: 0.6 * shift.x, reach: head.halfHeight + 4))
    }
    switch person.hairStyle {
    case .bald:
      canvas.shade(
        Ellipse(centre: Point(x: -3, y: -head.halfHeight * 0.75), halfWidth: 4.5, halfHeight: 2.6), in: .head, by: 0.25)
    case .cropped: paintHair(cap(height: top - 0.8, fall: 0.055, margin: 0.6))
    case .fringe: paintHair(cap(height: top + 2.2, fall: 0.04, ripple: 0.6, margin: 1.8))
    case .parted: paintHair(cap(height: top - 0.5, fall: 0.045, tilt: 0.22 * person.hairSide, margin: 1.8))
    case .long: paintHair(cap(height: top, fall: 0.06, tilt: 0.1 * person.hairSide, margin: 1.6))
    case .curly: paintHair(cap(height: top, fall: 0.035, ripple: 0.8, margin: 1.5))
    case .bun: paintHair(cap(height: top - 0.6, fall: 0.05, margin: 0.8))
    case .cap: paintCap(cap(height: top, fall: 0.008, margin: 1.8), rim: top)
    }
  }

  /// Fills with strands: the tone waves over the direction of growth.
  private mutating func paintHair(_ shape: some Figure, darker: Double = 1) {
    let (tone, texture, side) = (person.hair * darker, person.hairTexture, person.hairSide)
    canvas.paint(shape, in: .head) { place in
      let strand = DeterministicMath.sine(place.x * 1.25 + place.y * 0.45 * side + 0.015 * place.x * place.y)
      let gloss = DeterministicMath.sine(place.y * 0.35 + place.x * 0.1 * side)
      return DeterministicMath.clamp(tone * (1 + texture * strand) + 0.04 * gloss, 0.01, 1)
    }
  }

  /// A knitted cap with a rim; its tone is independent of the hair's.
  private mutating func paintCap(_ shape: some Figure, rim: Double) {
    let tone = DeterministicMath.clamp(1.05 - person.skin - 0.3 * person.age, 0.06, 0.95)
    let edge = rim + 0.7 * canvas.view.faceCentre.y
    canvas.paint(shape, in: .head) { place in
      let isRim = place.y - edge - 0.008 * place.x * place.x > -2.6
      return tone * (isRim ? 0.7 : 1) * (1 + 0.12 * DeterministicMath.sine(place.x * 2.1))
    }
  }

  /// Darkens or lightens the jaw below the cheeks and around the mouth, fading out upwards.
  mutating func paintBeard() {
    guard person.beard > 0 else { return }
    var outline = head
    outline.margin = 0.3
    let (mouth, tone, texture) = (mouthLine - 2.5, person.hair, person.hairTexture)
    let line = AboveHairline(
      height: mouth, fall: -0.045, tilt: 0, ripple: 0, rippleLength: 1, offset: canvas.view.faceCentre.x * 0.6,
      reach: 30)
    canvas.paint(
      outline.clipped(to: Inverted(shape: line)), in: .head, opacity: person.beard, softness: 3
    ) { place in
      let stubble = DeterministicMath.sine(place.x * 1.3 + 2.1 * place.y) * DeterministicMath.sine(place.y * 2.9)
      return max(0.02, tone * (1 + texture * stubble))
    }
    // The lips lie free: the skin shows again around them.
    let free = Ellipse(
      centre: Point(x: 0, y: mouthLine + max(0, pose.lowerLip) * 0.4),
      halfWidth: person.mouthWidth * pose.mouthWidth + 0.9, halfHeight: 2.4 + max(0, pose.lowerLip) * 0.7)
    canvas.paint(free, tone: person.skin * 0.95, opacity: 0.7, softness: 2)
  }

  /// Two wings below the nose that rise with the upper lip.
  mutating func paintMoustache() {
    guard person.moustache > 0 else { return }
    let lift = max(0, pose.upperLip) + person.lipFullness * pose.lips * 0.6
    let y = min(mouthLine - 1.2 - lift, (noseTip + mouthLine) / 2 + 0.6)
    for side in [-1.0, 1.0] {
      let wing = Stroke(
        from: Point(x: side * 0.3, y: y - 0.2), via: Point(x: side * 2.2, y: y),
        to: Point(x: side * 4.6, y: y + 0.9 - 0.4 * pose.corners), radii: (0.6, 0.85, 0.25))
      canvas.paint(wing, tone: person.hair, opacity: person.moustache)
    }
  }
}

/// All that lies outside a shape, within its bounds.
private struct Inverted<Base: Figure>: Figure {
  let shape: Base

  var bounds: Disc { shape.bounds }

  func distance(to point: Point) -> Double { -shape.distance(to: point) }
}
