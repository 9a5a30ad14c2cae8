import AutoDiffCore

/// Draws seeded portraits: the project's own data set of seven expressions.
///
/// Each image is a new person in a new stand, light and mood, all drawn from a random source of its own; so a face
/// does not depend on which others were drawn before, and "train" and "test" share none.
///
/// ```swift
/// let faces = FaceGenerator(seed: 2026)
/// let pixels = faces.face(.happy, split: "train", index: 0)  // 48 · 48 bytes, row by row
/// ```
struct FaceGenerator: Sendable {
  let seed: UInt64

  /// 48 x 48 grey pixels, row by row. The same seed, expression, split and index give the same bytes on every
  /// machine.
  func face(_ expression: Expression, split: String, index: Int) -> [UInt8] {
    var random = RandomSource(
      keys: seed, FaceGenerator.key(of: split), expression.classNumber, UInt64(bitPattern: Int64(index)))
    let person = FaceParameters(random: &random)
    let scene = SceneParameters(skin: person.skin, random: &random)
    let pose = ExpressionPose(expression, random: &random)
    var painter = FacePainter(person: person, scene: scene, pose: pose, random: random.split())
    return Camera(scene: scene).photograph(painter.paint(), random: &random)
  }

  /// FNV-1a over the name's UTF-8; `Hasher` is seeded anew in every process.
  private static func key(of split: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in split.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }
}

extension Expression {
  /// Fixed here, so that adding or reordering a case cannot silently change the pictures.
  fileprivate var classNumber: UInt64 {
    switch self {
    case .angry: 0
    case .disgust: 1
    case .fear: 2
    case .happy: 3
    case .neutral: 4
    case .sad: 5
    case .surprise: 6
    }
  }
}
