/// Random elements that are drawn when somebody first reads them. A model that is made to be loaded from a file never
/// draws its weights: what costs is the logarithm and the cosine of each, not moving the source on.
struct DeferredDraws: Sendable {
  enum Distribution: Sendable {
    /// From `low` to below `high`, at most `largest`.
    case uniform(low: Double, high: Double, largest: Double)
    case normal(mean: Double, deviation: Double)
  }

  private let distribution: Distribution
  private let count: Int
  /// The source before the first draw.
  private let source: RandomSource

  /// Moves the source on as if the elements had been drawn.
  init(_ distribution: Distribution, count: Int, using random: inout RandomSource) {
    self.distribution = distribution
    self.count = count
    source = random
    switch distribution {
    case .uniform: random.skip(count)
    case .normal: random.skip(2 * count)
    }
  }

  func compute(into target: UnsafeMutablePointer<Float>) {
    var random = source
    for i in 0..<count { target[i] = Float(distribution.draw(&random)) }
  }
}

extension DeferredDraws.Distribution {
  func draw(_ random: inout RandomSource) -> Double {
    switch self {
    case .uniform(let low, let high, let largest): min(random.uniform(low, high), largest)
    case .normal(let mean, let deviation): random.normal(mean: mean, deviation: deviation)
    }
  }
}
