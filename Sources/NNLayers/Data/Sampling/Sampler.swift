import Foundation

/// Chooses the examples of an epoch and their order, in the place of the loader's own shuffling.
public protocol Sampler: Sendable {
  /// How many examples an epoch has, of a data set of so many.
  func sampleCount(of examples: Int) -> Int
  /// Their indices. The source is the epoch's.
  func indices(of examples: Int, using random: inout RandomSource) -> [Int]
}

/// Draws each example in proportion to its weight.
///
/// ```swift
/// let sampler = try WeightedSampler.balanced(dataset)
/// let loader = DataLoader(dataset, batchSize: 64, shuffleSeed: 1, sampler: sampler)
/// ```
public struct WeightedSampler: Sampler, Hashable {
  public let weights: [Double]
  /// Examples of an epoch.
  public let count: Int
  /// Whether an example can be drawn again.
  public let isReplacing: Bool
  /// The sums of the weights up to each.
  private let sums: [Double]

  /// - Parameters:
  ///   - weights: one for each example, at least 0, not all 0. Their sum need not be 1.
  ///   - count: as many as there are examples unless given.
  /// - Throws: `DataError` for other weights, a count that is negative or not below 2³¹, and, without replacement, one
  ///   above the number of examples whose weight is not 0.
  public init(weights: [Double], count: Int? = nil, replacing isReplacing: Bool = true) throws(DataError) {
    if let index = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw DataError(path: "data", "the weight of example \(index) is \(weights[index]), expected was at least 0")
    }
    var sums: [Double] = []
    sums.reserveCapacity(weights.count)
    for weight in weights { sums.append((sums.last ?? 0) + weight) }
    guard let sum = sums.last, sum > 0, sum.isFinite else {
      throw DataError(
        path: "data", "the sum of \(weights.count) weights is \(sums.last ?? 0), expected was a positive number")
    }
    let count = count ?? weights.count
    let possible = weights.count { $0 > 0 }
    guard count >= 0, count < 1 << 31, isReplacing || count <= possible else {
      throw DataError(path: "data", "\(count) examples cannot be drawn of \(possible) whose weight is not 0")
    }
    self.weights = weights
    self.count = count
    self.isReplacing = isReplacing
    self.sums = sums
  }

  /// Every class as often as every other, in the mean.
  public static func balanced(_ dataset: any Dataset, count: Int? = nil) throws(DataError) -> WeightedSampler {
    let labels = try dataset.allLabels()
    var counts: [Int: Int] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    return try WeightedSampler(weights: labels.map { 1 / Double(counts[$0] ?? 1) }, count: count)
  }

  public func sampleCount(of examples: Int) -> Int { count }

  public func indices(of examples: Int, using random: inout RandomSource) -> [Int] {
    guard !isReplacing else {
      let total = sums[sums.count - 1]
      return (0..<count).map { _ in place(of: random.uniform() * total) }
    }
    // The largest of u^(1/w) first: P. Efraimidis and P. Spirakis, "Weighted Random Sampling with a Reservoir", 2006.
    let keys = weights.indices.map { index in
      (index: index, key: weights[index] > 0 ? log(1 - random.uniform()) / weights[index] : -.infinity)
    }
    return keys.sorted { ($0.key, $1.index) > ($1.key, $0.index) }.prefix(count).map(\.index)
  }

  /// The first example whose sum is above the number.
  private func place(of number: Double) -> Int {
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > number { high = middle } else { low = middle + 1 }
    }
    // Rounding may lead past the last weight that is not 0.
    while low > 0, weights[low] == 0 { low -= 1 }
    return low
  }
}
