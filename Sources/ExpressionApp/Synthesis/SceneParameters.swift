import AutoDiffCore

/// What varies between photographs of the same face: the stand of the head, the light, the background, the camera.
struct SceneParameters: Sendable {
  /// In radians, clockwise.
  let rotation: Double
  /// Turn to the side and nod, in radians.
  let yaw: Double
  let pitch: Double
  let scale: Double
  let shift: Point

  let lightDirection: Point
  /// Share of the light that comes from everywhere, so that no side is black.
  let ambient: Double

  let background: Double
  let backgroundGradient: Point
  /// A pale or dark disc behind the head, in the image's coordinates.
  let spotTone: Double
  let spot: Disc

  let blur: Double
  let noise: Double
  let contrast: Double
  let brightness: Double
  /// Bends the middle greys up (positive) or down, as a gamma curve does.
  let bend: Double

  /// - Parameter skin: the tone of the skin, from which the background keeps some distance.
  init(skin: Double, random: inout RandomSource) {
    rotation = DeterministicMath.clamp(0.12 * random.bell(), -0.35, 0.35)
    yaw = DeterministicMath.clamp(0.11 * random.bell(), -0.32, 0.32)
    pitch = DeterministicMath.clamp(0.035 * random.bell(), -0.1, 0.1)
    scale = random.central(1.0, 1.2)
    shift = Point(
      x: DeterministicMath.clamp(1.4 * random.bell(), -4, 4), y: DeterministicMath.clamp(1.4 * random.bell(), -4, 4))

    let angle = random.uniform(0, 2 * DeterministicMath.pi)
    let slant = random.uniform(0.15, 0.8)
    lightDirection = Point(x: slant * DeterministicMath.cosine(angle), y: slant * DeterministicMath.sine(angle) - 0.2)
    ambient = random.uniform(0.6, 0.9)

    var tone = random.uniform(0.03, 0.97)
    while abs(tone - skin) < 0.15 { tone = random.uniform(0.03, 0.97) }
    background = tone
    let strength = random.chance(0.6) ? 0.25 : 0.05
    backgroundGradient = Point(x: strength * random.uniform(-1, 1), y: strength * random.uniform(-1, 1))
    spotTone = random.chance(0.4) ? random.uniform(-0.3, 0.3) : 0
    spot = Disc(
      centre: Point(x: random.uniform(-0.8, 0.8), y: random.uniform(-0.8, 0.8)), radius: random.uniform(0.3, 0.9))

    blur = random.chance(0.5) ? random.uniform(0, 0.3) : 0
    noise = random.uniform(0.004, 0.02)
    contrast = random.uniform(0.85, 1.15)
    brightness = random.uniform(-0.05, 0.05)
    bend = random.uniform(-0.15, 0.35)
  }
}
