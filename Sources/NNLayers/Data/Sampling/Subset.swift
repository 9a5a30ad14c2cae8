/// Some examples of a data set, in an order of their own.
public struct Subset: Dataset {
  public let base: any Dataset
  /// The examples' indices in `base`.
  public let indices: [Int]

  /// - Throws: `DataError` for an index out of range.
  public init(_ base: any Dataset, indices: [Int]) throws(DataError) {
    if let index = indices.first(where: { $0 < 0 || $0 >= base.count }) {
      throw .noExample(index, of: base.count)
    }
    self.base = base
    self.indices = indices
  }

  public var count: Int { indices.count }
  public var classNames: [String] { base.classNames }
  public func label(at index: Int) throws -> Int { try base.label(at: try place(index)) }
  public func input(at index: Int) throws -> Tensor { try base.input(at: try place(index)) }
  public func target(at index: Int) throws -> Tensor? { try base.target(at: try place(index)) }

  private func place(_ index: Int) throws(DataError) -> Int {
    guard indices.indices.contains(index) else { throw .noExample(index, of: count) }
    return indices[index]
  }
}

extension Dataset {
  /// Parts of the data set that have no example in common, such as `[0.8, 0.1, 0.1]` of it. Examples that the fractions
  /// leave over are in no part.
  ///
  /// - Parameters:
  ///   - seed: which examples go where; `nil` keeps their order, the first ones first.
  ///   - stratified: whether each class is split by itself, so that every part has it as often as the whole, but for
  ///     rounding; what one class rounds up, the next rounds down.
  /// - Returns: a subset for each fraction, its indices ascending. Each has its fraction of the count, rounded.
  /// - Throws: `DataError` unless the fractions are at least 0 and their sum is at most 1.
  public func split(_ fractions: [Double], seed: UInt64?, stratified: Bool = false) throws(DataError) -> [Subset] {
    let sum = fractions.reduce(0, +)
    guard fractions.allSatisfy({ $0 >= 0 }), sum <= 1 + 1e-9 else {
      throw DataError(path: "data", "the fractions \(fractions) must be at least 0 and their sum at most 1")
    }
    var order = Array(0..<count)
    if let seed {
      var random = RandomSource(keys: seed, 0x7370_6C69)
      order.shuffle(using: &random)
    }
    var groups = [order]
    if stratified {
      let labels = try allLabels()
      var byClass: [Int: [Int]] = [:]
      for index in order { byClass[labels[index], default: []].append(index) }
      groups = byClass.sorted { $0.key < $1.key }.map(\.value)
    }
    // The last part is what is left over.
    let shares = fractions + [max(0, 1 - sum)]
    var parts = [[Int]](repeating: [], count: shares.count)
    var carried = [Double](repeating: 0, count: shares.count)
    for group in groups {
      let sizes = apportioned(group.count, shares, &carried)
      var start = 0
      for (part, size) in sizes.enumerated() {
        parts[part] += group[start..<start + size]
        start += size
      }
    }
    var result: [Subset] = []
    for part in parts.dropLast() { result.append(try Subset(self, indices: part.sorted())) }
    return result
  }
}

/// Whole numbers whose sum is `count`, near the shares of it: rounded down, and what is missing given to those with the
/// largest rests. What is given too much or too little is carried to the next call.
private func apportioned(_ count: Int, _ shares: [Double], _ carried: inout [Double]) -> [Int] {
  let exact = shares.indices.map { shares[$0] * Double(count) + carried[$0] }
  // 0.7 + 0.1 + 0.2 of 10 are 7, 1 and 2, though the products are a little less or more.
  var sizes = exact.map { max(0, Int(($0 + 1e-9).rounded(.down))) }
  var difference = count - sizes.reduce(0, +)
  while difference != 0 {
    let rests = sizes.indices.map { exact[$0] - Double(sizes[$0]) }
    if difference > 0 {
      let place = rests.indices.max { rests[$0] < rests[$1] } ?? 0
      sizes[place] += 1
      difference -= 1
    } else {
      let place = rests.indices.filter { sizes[$0] > 0 }.min { rests[$0] < rests[$1] } ?? 0
      sizes[place] -= 1
      difference += 1
    }
  }
  carried = sizes.indices.map { exact[$0] - Double(sizes[$0]) }
  return sizes
}
