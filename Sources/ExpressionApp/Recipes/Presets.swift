/// The recipes that have names. What a preset does not say is as in `Recipe`; what is `nil` follows from the other
/// settings: see `Recipe.resolved`.
extension Recipe {
  enum Preset: String, CaseIterable, Sendable {
    case quick, `default`, accurate
  }

  init(preset: Preset) {
    self.init()
    self.preset = preset
    switch preset {
    case .quick:
      // To see that data and machine are in order: a narrow network, few epochs.
      width = 16
      emaDecay = 0
      testTimeFlips = false
    case .default:
      break
    case .accurate:
      // A deeper network with residual blocks, and more that keeps it from learning the faces by heart.
      model = .residual
      epochs = 40
      mixup = 0.2
      mixingProbability = 0.5
      shift = 0.1
      rotation = 15
      scale = 0.15
    }
  }

  /// How long to train where nobody says: so many images in all, in so many epochs.
  static func epochs(preset: Preset, images: Int) -> Int {
    let (total, range) =
      switch preset {
      case .quick: (120_000, 4...12)
      case .default: (575_000, 12...40)
      case .accurate: (1_150_000, 40...40)
      }
    return min(range.upperBound, max(range.lowerBound, total / max(1, images)))
  }
}
