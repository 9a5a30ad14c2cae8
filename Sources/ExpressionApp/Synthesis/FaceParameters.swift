import AutoDiffCore

/// What varies between people: proportions in nominal pixels (the head is about 38 high), tones, hair and glasses.
struct FaceParameters: Sendable {
  enum HairStyle: CaseIterable, Sendable { case bald, cropped, fringe, parted, long, curly, bun, cap }

  let head: HeadShape

  let eyeLine: Double
  let eyeSpacing: Double
  let eyeWidth: Double
  let eyeOpenness: Double
  let eyeSlope: Double
  let irisSize: Double

  let browHeight: Double
  let browLength: Double
  let browThickness: Double
  let browArch: Double

  let noseLength: Double
  let noseWidth: Double
  let mouthDistance: Double
  let mouthWidth: Double
  let lipFullness: Double

  let skin: Double
  let hair: Double
  let brow: Double
  let lip: Double
  let iris: Double
  let eyeWhite: Double

  let hairStyle: HairStyle
  let hairline: Double
  let hairTexture: Double
  let hairSide: Double
  let beard: Double
  let moustache: Double
  let lashes: Double
  let blush: Double
  let age: Double
  let glasses: Glasses?
  let occluder: Occluder?

  struct Glasses: Sendable {
    let round: Bool
    let size: Double
    let tone: Double
    let thickness: Double
  }

  /// A bar in front of the picture, as a pole, a hand or a scarf would be.
  struct Occluder: Sendable {
    let shape: RoundedBox
    let tone: Double
  }

  init(random: inout RandomSource) {
    head = HeadShape(
      halfWidth: random.central(13.2, 16.8), halfHeight: random.central(17.6, 20),
      jaw: random.uniform(-0.28, 0.06), jawDrop: 0)
    eyeLine = random.central(-3.2, -2)
    eyeSpacing = random.central(5.9, 7.2)
    eyeWidth = random.central(3.6, 4.5)
    eyeOpenness = random.central(0.85, 1.2)
    eyeSlope = random.central(-0.12, 0.12)
    irisSize = random.central(1.5, 2)
    browHeight = random.central(4.6, 5.6)
    browLength = random.central(3.9, 4.8)
    browThickness = random.central(0.75, 1.25)
    browArch = random.central(0.1, 1)
    noseLength = random.central(6.4, 7.8)
    noseWidth = random.central(1.7, 2.8)
    mouthDistance = random.central(4.3, 5)
    mouthWidth = random.central(5.2, 6.4)
    lipFullness = random.central(0.6, 1.5)

    skin = random.uniform(0.42, 0.94)
    let dark = random.chance(skin < 0.55 ? 0.85 : 0.6)
    // Pale hair keeps some distance from the skin, or the head would look bald.
    let step = random.uniform(0.16, 0.42)
    hair = dark ? (step - 0.13) * skin : (skin > 0.65 ? skin - step : min(1, skin + step))
    // A brow as pale as the skin would not show: it is far darker, or on dark skin now and then far paler.
    brow = skin < 0.5 && random.chance(0.1) ? skin + 0.4 : skin * random.uniform(0.08, 0.35)
    lip = random.chance(0.3) ? skin * random.uniform(0.4, 0.6) : skin * random.uniform(0.62, 0.82)
    iris = random.uniform(0.05, 0.4)
    eyeWhite = DeterministicMath.clamp(skin + random.uniform(0.15, 0.4), 0.7, 1)

    let styles = HairStyle.allCases
    hairStyle = styles[Int(random.uniform() * Double(styles.count))]
    hairline = random.uniform(-0.74, -0.6)
    // Strands show less on pale hair, where they would look like stripes.
    hairTexture = random.uniform(0, 0.3) * (1 - 0.7 * hair)
    hairSide = random.sign()
    let bearded = random.chance(0.2)
    beard = bearded ? random.uniform(0.2, 0.75) : 0
    moustache = random.chance(bearded ? 0.7 : 0.06) ? random.uniform(0.5, 1) : 0
    lashes = random.chance(0.4) ? random.uniform(0.3, 1) : 0
    blush = random.uniform(-0.12, 0.12)
    age = random.uniform(0, 1)
    glasses =
      random.chance(0.18)
      ? Glasses(
        round: random.chance(0.5), size: random.uniform(4.4, 5.3), tone: random.chance(0.8) ? 0.05 : 0.9,
        thickness: random.uniform(0.3, 0.6)) : nil
    occluder = random.chance(0.1) ? Occluder(random: &random) : nil
  }
}

extension FaceParameters.Occluder {
  /// A bar across one cheek and possibly one eye, or a patch below the mouth; never the whole mouth.
  init(random: inout RandomSource) {
    let side = random.sign()
    if random.chance(0.6) {
      shape = RoundedBox(
        centre: Point(x: side * random.uniform(11, 16), y: random.uniform(-12, 16)),
        halfWidth: random.uniform(2, 4), halfHeight: random.uniform(7, 30), corner: 1.5)
    } else {
      shape = RoundedBox(
        centre: Point(x: side * random.uniform(0, 10), y: random.chance(0.5) ? -18 : 22),
        halfWidth: random.uniform(6, 20), halfHeight: random.uniform(3, 4.5), corner: 2)
    }
    tone = random.uniform(0.05, 0.95)
  }
}
