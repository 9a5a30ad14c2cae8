import Foundation

extension RandomSource {
  /// A number from the gamma distribution of this shape (above 0) and scale 1.
  ///
  /// G. Marsaglia and W. Tsang, "A Simple Method for Generating Gamma Variables", 2000; below a shape of 1 their
  /// section 6: one shape more, times a power of a uniform number.
  mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 { return gamma(shape + 1) * pow(1 - uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      if log(1 - uniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
    }
  }

  /// A number from the beta distribution.
  mutating func beta(_ a: Double, _ b: Double) -> Double {
    let (x, y) = (gamma(a), gamma(b))
    // Both underflow where the shapes are tiny: the distribution is then at its ends.
    return x + y > 0 ? x / (x + y) : (uniform() < a / (a + b) ? 1 : 0)
  }
}
