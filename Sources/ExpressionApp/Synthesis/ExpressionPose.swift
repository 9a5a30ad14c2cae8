import AutoDiffCore

/// What the muscles do to a face: displacements in nominal pixels, or degrees from 0 to 1.
///
/// The all-default pose is the neutral face. The targets of the other six follow the action units (AU) that the
/// Facial Action Coding System literature gives for them: P. Ekman and W. V. Friesen, "Facial Action Coding
/// System", 1978.
struct ExpressionPose: Sendable {
  /// Rise of the brow's inner end (AU 1), its outer end (AU 2) and of its middle beyond the two.
  var innerBrow = 0.0
  var outerBrow = 0.0
  var browArch = 0.0
  /// How far the inner ends come together (AU 4).
  var browSqueeze = 0.0
  /// Height of the upper lid (AU 5) and depth of the lower one (AU 6 and 7) from the axis of the eye.
  var upperLid = 2.1
  var lowerLid = 1.5
  /// The upper lid's peak, moved towards the nose.
  var lidPeak = 0.0
  /// Raised cheeks (AU 6), wrinkled nose (AU 9), deep folds from the nose to the mouth (AU 11).
  var cheek = 0.0
  var noseWrinkle = 0.0
  var fold = 0.0
  /// Lines across the forehead, and upright ones between the brows.
  var foreheadLines = 0.0
  var frownLines = 0.0
  /// Width of the mouth relative to the person's own.
  var mouthWidth = 1.0
  /// Rise (AU 12) or fall (AU 15) of the corners, and by how much more on one side than on the other.
  var corners = 0.0
  var skew = 0.0
  /// Rise of the upper lip (AU 10) and fall of the lower one (AU 16, 25, 26).
  var upperLip = 0.0
  var lowerLip = 0.0
  var square = 0.0
  /// How much of the opening the teeth fill, from above and from below.
  var upperTeeth = 0.0
  var lowerTeeth = 0.0
  /// Pressed (below 1) or relaxed lips (AU 23, 24).
  var lips = 1.0
  var jawDrop = 0.0
  /// The chin pushed up (AU 17).
  var chin = 0.0

  static let neutral = ExpressionPose()

  /// The poses an expression may take; each face shows one of them.
  static func targets(of expression: Expression) -> [ExpressionPose] {
    switch expression {
    case .neutral: [neutral]
    case .angry: [angryPressed, angryShouting]
    case .disgust: [disgustClosed, disgustOpen]
    case .fear: [fearStretched, fearGaping]
    case .happy: [happySmiling, happyLaughing]
    case .sad: [sadClosed, sadParted]
    case .surprise: [surprised]
    }
  }
}

extension ExpressionPose {
  /// One person's way of showing an expression at one moment.
  ///
  /// The intensity scales the way from neutral to the target, each movement has its own deviation from it, and
  /// small resting differences remain.
  init(_ expression: Expression, random: inout RandomSource) {
    let targets = ExpressionPose.targets(of: expression)
    let target = targets[Int(random.uniform() * Double(targets.count))]
    let intensity = random.uniform(0.75, 1.12)
    self = .neutral
    for field in ExpressionPose.fields {
      let way = target[keyPath: field] - self[keyPath: field]
      self[keyPath: field] += way * intensity * (1 + 0.1 * random.bell())
    }
    innerBrow += 0.25 * random.bell()
    outerBrow += 0.3 * random.bell()
    corners += 0.18 * random.bell()
    skew = skew * random.sign() + 0.12 * random.bell()
    lowerLip += expression == .neutral && random.chance(0.25) ? random.uniform(0, 0.5) : 0
    upperLid = max(upperLid, 0.4)
    lips = max(lips, 0.2)
  }

  private static var fields: [WritableKeyPath<ExpressionPose, Double>] {
    [
      \.innerBrow, \.outerBrow, \.browArch, \.browSqueeze, \.upperLid, \.lowerLid, \.lidPeak, \.cheek, \.noseWrinkle,
      \.fold, \.foreheadLines, \.frownLines, \.mouthWidth, \.corners, \.skew, \.upperLip, \.lowerLip, \.square,
      \.upperTeeth, \.lowerTeeth, \.lips, \.jawDrop, \.chin,
    ]
  }
}
