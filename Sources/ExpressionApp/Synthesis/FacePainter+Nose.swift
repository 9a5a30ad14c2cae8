/// The nose, and the lines that expressions draw into the skin.
extension FacePainter {
  mutating func paintNose() {
    let tip = noseTip
    let width = person.noseWidth * (1 + 0.12 * pose.noseWrinkle)
    // The side away from the light lies in shadow.
    let shadow = scene.lightDirection.x > 0 ? -1.0 : 1.0
    let ridge = Stroke(
      from: Point(x: shadow * 1.3, y: person.eyeLine + 0.5), via: Point(x: shadow * 1.3, y: tip - 3),
      to: Point(x: shadow * width * 0.8, y: tip - 0.6), radii: (0.3, 0.6, 0.9))
    canvas.paint(ridge, tone: person.skin * 0.68, opacity: 0.45, softness: 1.8)
    canvas.shade(
      Ellipse(centre: Point(x: -shadow * 0.3, y: tip - 2.2), halfWidth: 1.7, halfHeight: 4), by: 0.16)
    canvas.shade(
      Ellipse(centre: Point(x: 0, y: tip + 1.4), halfWidth: width * 1.4, halfHeight: 1.8), by: -0.25)
    for side in [-1.0, 1.0] {
      let nostril = Ellipse(
        centre: Point(x: side * width * 0.5, y: tip + 0.5), halfWidth: 0.75, halfHeight: 0.5)
      canvas.paint(nostril, tone: person.skin * 0.25, opacity: 0.85)
      let wing = Stroke(
        from: Point(x: side * width * 0.9, y: tip - 1.4 - 0.4 * pose.noseWrinkle),
        via: Point(x: side * (width + 0.3), y: tip - 0.4), to: Point(x: side * width * 0.75, y: tip + 0.6),
        radii: (0.15, 0.35, 0.3))
      canvas.paint(wing, tone: person.skin * 0.5, opacity: 0.5 + 0.3 * pose.noseWrinkle)
    }
  }

  mutating func paintWrinkles() {
    paintForeheadLines()
    paintFrown()
    paintNoseWrinkles()
    paintFolds()
  }

  private mutating func paintForeheadLines() {
    let strength = pose.foreheadLines * (0.4 + 0.6 * person.age)
    guard strength > 0.1 else { return }
    let brow = person.eyeLine - person.browHeight - max(pose.innerBrow, 0)
    for line in 0..<2 {
      let y = brow - 1.9 - 1.7 * Double(line)
      let reach = 5.5 - 1.2 * Double(line)
      let stroke = Stroke(
        from: Point(x: -reach, y: y + 0.5), via: Point(x: 0, y: y), to: Point(x: reach, y: y + 0.5),
        radii: (0.1, 0.35, 0.1))
      canvas.paint(stroke, tone: person.skin * 0.6, opacity: 0.6 * strength)
    }
  }

  private mutating func paintFrown() {
    guard pose.frownLines > 0.1 else { return }
    let y = person.eyeLine - person.browHeight
    for side in [-1.0, 1.0] {
      let stroke = Stroke(
        from: Point(x: side * 1.2, y: y - 2), via: Point(x: side * 0.9, y: y - 0.3),
        to: Point(x: side * 1, y: y + 1.6), radii: (0.15, 0.4, 0.25))
      canvas.paint(stroke, tone: person.skin * 0.45, opacity: 0.75 * min(1, pose.frownLines))
    }
  }

  /// Short lines across the bridge, between the eyes and beside the nose.
  private mutating func paintNoseWrinkles() {
    guard pose.noseWrinkle > 0.1 else { return }
    let strength = min(1, pose.noseWrinkle)
    for line in 0..<3 {
      let y = person.eyeLine - 0.8 + 1.6 * Double(line)
      let stroke = Stroke(
        from: Point(x: -2.3, y: y + 0.8), via: Point(x: 0, y: y), to: Point(x: 2.3, y: y + 0.8),
        radii: (0.2, 0.4, 0.2))
      canvas.paint(stroke, tone: person.skin * 0.4, opacity: 0.75 * strength)
    }
  }

  /// From the wings of the nose around the corners of the mouth.
  private mutating func paintFolds() {
    let strength = min(1, max(pose.fold, 0.18 * person.age))
    guard strength > 0.05 else { return }
    for side in [-1.0, 1.0] {
      let wing = Point(x: side * (person.noseWidth + 0.8), y: noseTip - 0.6)
      let corner = Point(
        x: side * (person.mouthWidth * pose.mouthWidth + 1.5), y: mouthLine - pose.corners + side * pose.skew)
      let middle = Point(
        x: (wing.x + corner.x) / 2 + side * (0.4 + 0.6 * pose.cheek), y: (wing.y + corner.y) / 2 - 0.5)
      let stroke = Stroke(from: wing, via: middle, to: corner, radii: (0.35, 0.45, 0.2))
      canvas.paint(stroke, tone: person.skin * 0.5, opacity: 0.65 * strength, softness: 1.3)
    }
  }
}
