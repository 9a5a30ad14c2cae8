/// The 95 % interval of a proportion: those probabilities under which so many successes would be no surprise.
///
/// E. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927. It stays within 0...1, and it
/// also says something where nothing or everything succeeded.
func wilsonInterval(successes: Int, of count: Int) -> ClosedRange<Double> {
  guard count > 0 else { return 0...1 }
  let n = Double(count)
  let proportion = Double(successes) / n
  let z = 1.96
  let center = (proportion + z * z / (2 * n)) / (1 + z * z / n)
  let half = z / (1 + z * z / n) * (proportion * (1 - proportion) / n + z * z / (4 * n * n)).squareRoot()
  return max(0, center - half)...min(1, center + half)
}
