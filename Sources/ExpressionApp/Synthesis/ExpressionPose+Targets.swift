/// The poses at full intensity.
extension ExpressionPose {
  /// Corners up, cheeks raised, eyes narrowed from below (AU 6 + 12).
  static let happySmiling = ExpressionPose(
    outerBrow: 0.4, browArch: 0.3, upperLid: 1.5, lowerLid: 0.1, cheek: 1, fold: 0.7,
    mouthWidth: 1.25, corners: 3, lowerLip: 0.5, lips: 0.8)

  /// The same with the teeth shown (AU 6 + 12 + 25).
  static let happyLaughing = ExpressionPose(
    outerBrow: 0.6, browArch: 0.4, upperLid: 1.5, lowerLid: -0.2, cheek: 1, fold: 0.9,
    mouthWidth: 1.3, corners: 3, upperLip: 0.6, lowerLip: 3.2, upperTeeth: 0.5, lips: 0.8, jawDrop: 0.6)

  /// Inner brows up, corners down, chin up (AU 1 + 4 + 15 + 17).
  static let sadClosed = ExpressionPose(
    innerBrow: 2.3, outerBrow: -1.5, browSqueeze: 0.7, upperLid: 1.3, lowerLid: 1.3, lidPeak: 0.35,
    fold: 0.35, foreheadLines: 0.3, mouthWidth: 0.95, corners: -2.6, lips: 0.9, chin: 1)

  static let sadParted = ExpressionPose(
    innerBrow: 2.5, outerBrow: -1.4, browSqueeze: 0.7, upperLid: 1.2, lowerLid: 1.3, lidPeak: 0.35,
    fold: 0.5, foreheadLines: 0.3, mouthWidth: 0.95, corners: -2.4, upperLip: 0.4, lowerLip: 0.8, chin: 0.6)

  /// Brows up, eyes wide, the jaw dropped to an upright oval (AU 1 + 2 + 5 + 26).
  static let surprised = ExpressionPose(
    innerBrow: 2.8, outerBrow: 3, browArch: 0.9, upperLid: 3.1, lowerLid: 2.2, foreheadLines: 0.8,
    mouthWidth: 0.58, upperLip: 2.1, lowerLip: 4, square: 0.4, lips: 0.9, jawDrop: 2)

  /// Brows up and together, eyes wide, the mouth stretched sideways (AU 1 + 2 + 4 + 5 + 20 + 25).
  static let fearStretched = ExpressionPose(
    innerBrow: 3.1, outerBrow: 0.7, browArch: -0.4, browSqueeze: 1.3, upperLid: 2.9, lowerLid: 1.6, fold: 0.3,
    foreheadLines: 0.7, frownLines: 0.3, mouthWidth: 1.3, corners: -1, upperLip: 0.8, lowerLip: 1.6, square: 0.7,
    upperTeeth: 0.45, lowerTeeth: 0.35, lips: 0.7, jawDrop: 0.3)

  /// The same with the jaw lowered.
  static let fearGaping = ExpressionPose(
    innerBrow: 3.1, outerBrow: 0.7, browArch: -0.4, browSqueeze: 1.3, upperLid: 3, lowerLid: 1.7, fold: 0.3,
    foreheadLines: 0.7, frownLines: 0.3, mouthWidth: 1.25, corners: -1.4, upperLip: 1.2, lowerLip: 2.8, square: 0.6,
    lowerTeeth: 0.25, lips: 0.7, jawDrop: 1)

  /// Brows down and together, lids tight, lips pressed (AU 4 + 5 + 7 + 23 + 24).
  static let angryPressed = ExpressionPose(
    innerBrow: -2.6, outerBrow: 1, browArch: -0.2, browSqueeze: 1.3, upperLid: 1.7, lowerLid: 0.8, lidPeak: -0.45,
    fold: 0.25, frownLines: 1, mouthWidth: 0.92, corners: -0.6, lips: 0.3, chin: 0.5)

  /// The same with a square open mouth and clenched teeth.
  static let angryShouting = ExpressionPose(
    innerBrow: -2.6, outerBrow: 1, browArch: -0.2, browSqueeze: 1.3, upperLid: 1.8, lowerLid: 0.8, lidPeak: -0.45,
    fold: 0.5, frownLines: 1, mouthWidth: 1.05, corners: -0.3, upperLip: 1.4, lowerLip: 1.8, square: 1,
    upperTeeth: 0.45, lowerTeeth: 0.4, lips: 0.6, jawDrop: 0.5)

  /// Nose wrinkled, upper lip raised, brows lowered, eyes narrowed (AU 9 + 10 + 4 + 7).
  static let disgustClosed = ExpressionPose(
    innerBrow: -1.5, outerBrow: -0.7, browArch: -0.2, browSqueeze: 0.5, upperLid: 1.2, lowerLid: 0.5,
    cheek: 0.6, noseWrinkle: 1, fold: 1, frownLines: 0.2, mouthWidth: 0.95, corners: -1.7, skew: 0.9, upperLip: 1.2,
    lowerLip: -0.7, upperTeeth: 0.3, lips: 1.2, chin: 0.6)

  static let disgustOpen = ExpressionPose(
    innerBrow: -1.5, outerBrow: -0.7, browArch: -0.2, browSqueeze: 0.5, upperLid: 1.2, lowerLid: 0.4,
    cheek: 0.7, noseWrinkle: 1, fold: 1, frownLines: 0.2, mouthWidth: 0.95, corners: -1.2, skew: 1, upperLip: 2,
    lowerLip: 0.9, square: 0.2, upperTeeth: 0.4, lips: 1.1, jawDrop: 0.2)
}
