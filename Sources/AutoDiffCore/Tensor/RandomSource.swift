import Foundation

/// An explicit, seeded stream of random numbers: xoshiro256**, its state filled by SplitMix64.
///
/// Nothing in this package draws from a hidden generator: whatever is random takes a source, so that the same
/// seed gives the same numbers. A source is a value: a copy continues independently from the same point.
///
/// Reference: D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021.
public struct RandomSource: RandomNumberGenerator, Sendable, Hashable, Codable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  public init(seed: UInt64) {
    var mixer = seed
    s0 = splitMix64(&mixer)
    s1 = splitMix64(&mixer)
    s2 = splitMix64(&mixer)
    s3 = splitMix64(&mixer)
  }

  /// A stream of its own for each list of keys, such as `(seed, epoch, index of the sample)`.
  public init(keys: UInt64...) {
    var seed: UInt64 = 0x6A09_E667_F3BC_C908
    for key in keys {
      seed ^= key
      seed = splitMix64(&seed)
    }
    self.init(seed: seed)
  }

  /// The generator's four words, for checkpoints.
  public var state: [UInt64] { [s0, s1, s2, s3] }

  /// Continues from a saved state; `nil` unless it has four words that are not all zero.
  public init?(state: [UInt64]) {
    guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
    (s0, s1, s2, s3) = (state[0], state[1], state[2], state[3])
  }

  private enum CodingKeys: String, CodingKey { case s0, s1, s2, s3 }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let words = try [CodingKeys.s0, .s1, .s2, .s3].map { try values.decode(UInt64.self, forKey: $0) }
    guard let source = RandomSource(state: words) else {
      throw DecodingError.dataCorruptedError(forKey: .s0, in: values, debugDescription: "the state is all zeros")
    }
    self = source
  }

  public mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = ((product &<< 7) | (product &>> 57)) &* 9
    let shifted = s1 &<< 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 &<< 45) | (s3 &>> 19)
    return result
  }

  /// Moves on as if so many words had been drawn.
  mutating func skip(_ draws: Int) {
    for _ in 0..<draws { _ = next() }
  }

  /// A new, independent source; this one moves on.
  public mutating func split() -> RandomSource { RandomSource(seed: next()) }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³, from one word.
  public mutating func uniform() -> Double { Double(next() &>> 11) * 0x1p-53 }

  /// Normal with the given mean and standard deviation (Box and Muller, 1958); each call draws two numbers.
  public mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return mean + deviation * radius * cos(2 * .pi * uniform())
  }

  /// Uniform in [low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }
}

/// One step of SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
private func splitMix64(_ state: inout UInt64) -> UInt64 {
  state &+= 0x9E37_79B9_7F4A_7C15
  var z = state
  z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z &>> 31)
}
