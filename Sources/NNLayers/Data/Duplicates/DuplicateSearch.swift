import Foundation
import Synchronization

/// Finds what is there more than once.
///
/// ```swift
/// let copies = DuplicateSearch.groups(of: images.map(ImageDigest.init))
/// let sketches = images.map(ImageSketch.init)
/// let alike = DuplicateSearch.near(sketches)
/// ```
public enum DuplicateSearch {
  /// Two pictures that look alike.
  public struct NearPair: Sendable, Hashable {
    /// The indices, the smaller one first.
    public let first: Int
    public let second: Int
    /// In how many bits the hashes differ.
    public let distance: Int
    /// Of the two sketches.
    public let correlation: Double
    /// Whether one is the mirror image of the other.
    public let isMirrored: Bool
  }

  /// On FER-2013, 95 % of the pairs with a correlation above 0.95 are within it.
  public static let defaultDistance = 10
  /// On FER-2013, pairs become many times more frequent below about 0.9, where few of them are copies.
  public static let defaultCorrelation = 0.93
  /// The largest distance that is searched.
  public static let largestDistance = 15

  /// The indices of equal keys: groups of two and more in the order of their first index. What is `nil` equals nothing.
  public static func groups<Key: Hashable>(of keys: [Key?]) -> [[Int]] {
    var places: [Key: Int] = [:]
    var groups: [[Int]] = []
    for (index, key) in keys.enumerated() {
      guard let key else { continue }
      if let place = places[key] {
        groups[place].append(index)
      } else {
        places[key] = groups.count
        groups.append([index])
      }
    }
    return groups.filter { $0.count > 1 }
  }

  /// Pairs of sketches whose hashes are near each other, and that are also alike by themselves: 64 bits alone take
  /// some faces for others. Mirror images are found too; a pair that is alike both ways counts as the better one.
  ///
  /// - Parameter distance: the largest number of bits, at most `largestDistance`.
  /// - Returns: in the order of the indices.
  public static func near(
    _ sketches: [ImageSketch?], distance: Int = defaultDistance, correlation least: Double = defaultCorrelation
  ) -> [NearPair] {
    let known = sketches.indices.filter { sketches[$0] != nil }
    let hashes = known.compactMap { sketches[$0]?.hash }
    var best: [Pair: NearPair] = [:]
    for isMirrored in [false, true] {
      for pair in near(hashes, within: distance, mirrored: isMirrored) {
        let (first, second) = (known[pair.first], known[pair.second])
        guard let left = sketches[first], let right = sketches[second] else { continue }
        let correlation = left.correlation(with: right, mirrored: isMirrored)
        guard correlation >= least, correlation > best[pair]?.correlation ?? -2 else { continue }
        best[pair] = NearPair(
          first: first, second: second, distance: pair.distance, correlation: correlation, isMirrored: isMirrored)
      }
    }
    return best.values.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// Two indices, the smaller one first, and in how many bits their hashes differ.
  struct Pair: Hashable, Sendable {
    let first: Int
    let second: Int
    let distance: Int

    static func == (left: Pair, right: Pair) -> Bool { left.first == right.first && left.second == right.second }
    func hash(into hasher: inout Hasher) {
      hasher.combine(first)
      hasher.combine(second)
    }
  }

  /// All pairs of hashes within a distance, or of one hash and the other's mirror image.
  ///
  /// The 64 bits are four bands of 16. Two hashes that differ in d bits differ in at most d / 4 bits in one of them, so
  /// only those are compared whose bands are that near: exact, and far less than all pairs (M. Norouzi, A. Punjani,
  /// D. Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", 2012).
  static func near(_ hashes: [PerceptualHash], within distance: Int, mirrored: Bool = false) -> [Pair] {
    let distance = max(0, min(largestDistance, distance))
    let mask = mirrored ? PerceptualHash.mirrorMask : 0
    let found = Mutex([[Pair]](repeating: [], count: BandIndex.bandCount))
    DispatchQueue.concurrentPerform(iterations: BandIndex.bandCount) { band in
      let pairs = BandIndex(of: hashes, band: band).pairs(mask: mask, within: distance)
      found.withLock { $0[band] = pairs }
    }
    return found.withLock { $0 }.flatMap { $0 }.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}

/// Hashes sorted by one of their bands.
private struct BandIndex {
  static let bandCount = 4
  private static let width = 16

  private let band: Int
  /// Where the hashes of each value of the band begin.
  private var starts = [Int](repeating: 0, count: (1 << width) + 1)
  /// In the order of the band's value, then of the index.
  private var indices: [Int]
  private var sorted: [UInt64]

  init(of hashes: [PerceptualHash], band: Int) {
    self.band = band
    indices = [Int](repeating: 0, count: hashes.count)
    sorted = [UInt64](repeating: 0, count: hashes.count)
    for hash in hashes { starts[Self.value(hash.bits, band) + 1] += 1 }
    for value in 1..<starts.count { starts[value] += starts[value - 1] }
    var next = starts
    for (index, hash) in hashes.enumerated() {
      let value = Self.value(hash.bits, band)
      indices[next[value]] = index
      sorted[next[value]] = hash.bits
      next[value] += 1
    }
  }

  private static func value(_ bits: UInt64, _ band: Int) -> Int {
    Int(bits >> UInt64(band * width) & ((1 << width) - 1))
  }

  /// The pairs within a distance whose bands are near enough, and no earlier bands: those find them too.
  func pairs(mask: UInt64, within distance: Int) -> [DuplicateSearch.Pair] {
    let radius = distance / Self.bandCount
    let changes = (0..<1 << Self.width).filter { $0.nonzeroBitCount <= radius }
    var result: [DuplicateSearch.Pair] = []
    starts.withUnsafeBufferPointer { starts in
      sorted.withUnsafeBufferPointer { sorted in
        indices.withUnsafeBufferPointer { indices in
          for left in 0..<sorted.count {
            let bits = sorted[left] ^ mask
            let value = Self.value(bits, band)
            for change in changes {
              var right = starts[value ^ change]
              let end = starts[(value ^ change) + 1]
              while right < end {
                let difference = bits ^ sorted[right]
                if difference.nonzeroBitCount <= distance, indices[left] < indices[right],
                  !(0..<band).contains(where: { Self.value(difference, $0).nonzeroBitCount <= radius })
                {
                  result.append(
                    DuplicateSearch.Pair(
                      first: indices[left], second: indices[right], distance: difference.nonzeroBitCount))
                }
                right += 1
              }
            }
          }
        }
      }
    }
    return result
  }
}
