import AutoDiffCore

extension RandomSource {
  /// True with the given probability.
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// A bell-shaped number: the sum of four uniform ones, scaled to mean 0 and standard deviation 1.
  ///
  /// It never leaves [-2√3, 2√3], and needs no logarithm, whose last bit would depend on the platform.
  mutating func bell() -> Double {
    var sum = 0.0
    for _ in 0..<4 { sum += uniform() }
    return (sum - 2) * 1.7320508075688772
  }

  /// A bell-shaped number in [low, high], in the middle more often than at the ends.
  mutating func central(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * (uniform() + uniform()) / 2
  }

  /// -1 or 1.
  mutating func sign() -> Double { chance(0.5) ? 1 : -1 }
}
