/// What stands in front of the face.
extension FacePainter {
  mutating func paintGlasses() {
    guard let glasses = person.glasses else { return }
    let y = person.eyeLine + 0.4
    let spacing = max(person.eyeSpacing, glasses.size + 0.8)
    for side in [-1.0, 1.0] {
      let lens = RoundedBox(
        centre: Point(x: side * spacing, y: y), halfWidth: glasses.size,
        halfHeight: glasses.round ? glasses.size * 0.92 : glasses.size * 0.75,
        corner: glasses.round ? glasses.size * 0.9 : 1.4)
      canvas.paint(Outline(shape: lens, thickness: glasses.thickness), tone: glasses.tone, opacity: 0.9)
      let temple = Stroke(
        from: Point(x: side * (spacing + glasses.size), y: y - 0.8),
        via: Point(x: side * (spacing + glasses.size + 2), y: y - 0.8),
        to: Point(x: side * (spacing + glasses.size + 4), y: y - 0.6), radii: (0.4, 0.4, 0.4))
      canvas.paint(temple.clipped(to: head), tone: glasses.tone, opacity: 0.8)
    }
    let gap = spacing - glasses.size
    let bridge = Stroke(
      from: Point(x: -gap, y: y - 0.5), via: Point(x: 0, y: y - 1), to: Point(x: gap, y: y - 0.5),
      radii: (glasses.thickness, glasses.thickness, glasses.thickness))
    canvas.paint(bridge, tone: glasses.tone, opacity: 0.9)
  }

  mutating func paintOccluder() {
    guard let occluder = person.occluder else { return }
    canvas.paint(occluder.shape, in: .head, tone: occluder.tone)
  }
}
