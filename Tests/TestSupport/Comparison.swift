import AutoDiffCore

/// The largest difference between elements, relative to the largest element of the reference: `nil` where the
/// counts differ or an element is not a number.
public func scaledError(_ actual: [Float], _ reference: [Double]) -> Double? {
  scaledError(actual.map(Double.init), reference)
}

public func scaledError(_ actual: [Double], _ reference: [Double]) -> Double? {
  guard actual.count == reference.count else { return nil }
  let scale = reference.reduce(1e-30) { max($0, abs($1)) }
  var worst = 0.0
  for (a, b) in zip(actual, reference) {
    guard !a.isNaN, !b.isNaN else { return nil }
    worst = max(worst, abs(a - b) / scale)
  }
  return worst
}

/// Numbers for tests, uniform in [-1, 1).
public func randomDoubles(_ count: Int, _ random: inout RandomSource) -> [Double] {
  (0..<count).map { _ in Double(Float(random.uniform(-1, 1))) }
}

extension RandomSource {
  public mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next(upperBound: UInt64(range.count)))
  }
}
