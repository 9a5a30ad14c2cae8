import NNLayers

/// What the pixels are that an exported model takes.
enum PixelScale: String, CaseIterable, Sendable {
  /// 0 to 255, as they stand in files.
  case bytes = "255"
  /// 0 to 1.
  case unit = "1"
  /// Normalised as the weights' metadata say.
  case normalized

  /// `x · factor − offset` makes them what the network was trained on; `nil` where they are.
  func transform(_ normalization: PixelNormalization) -> (factor: Double, offset: Double)? {
    let offset = normalization.mean / normalization.deviation
    return switch self {
    case .bytes: (1 / (255 * normalization.deviation), offset)
    case .unit: (1 / normalization.deviation, offset)
    case .normalized: nil
    }
  }
}

/// A network behind the normalisation of its pixels and before the softmax of its scores: images `[N, H, W, C]` to
/// `[N, classes]`. Parameters have the paths of the network itself.
///
/// The normalisation is a step of its own: folded into the first filters it would be wrong along the border, where the
/// padding is 0 behind the normalisation and not before it.
struct PixelModel: Layer, CustomReflectable {
  let network: any Layer
  let scale: PixelScale
  let normalization: PixelNormalization
  /// Whether the answers are probabilities or the network's scores.
  let givesProbabilities: Bool

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    var pixels = x
    if let (factor, offset) = scale.transform(normalization) { pixels = try x * factor - offset }
    let scores = try network(pixels)
    return givesProbabilities ? try scores.softmax() : scores
  }

  var customMirror: Mirror { Mirror(reflecting: network) }
}
