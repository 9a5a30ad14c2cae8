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
    var pairs: [NearPair] = []
    forEachNear(sketches, distance: distance, correlation: least) { pairs.append($0) }
    return pairs
  }

  /// Calls `body` with each pair that `near` gives, in that order. Of n pictures that are all alike, such as the frames
  /// of a film, there are n² / 2 pairs: only those of a few pictures are held at once.
  public static func forEachNear(
    _ sketches: [ImageSketch?], distance: Int = defaultDistance, correlation least: Double = defaultCorrelation,
    _ body: (NearPair) -> Void
  ) {
    let known = sketches.indices.filter { sketches[$0] != nil }
    let index = HashIndex(of: known.compactMap { sketches[$0]?.hash }, within: distance)

    /// Those whose first picture is one of the known.
    @Sendable func search(_ left: Int) -> [NearPair] {
      var best: [Int: NearPair] = [:]
      for isMirrored in [false, true] {
        for match in index.matches(of: left, mirrored: isMirrored) {
          let (first, second) = (known[left], known[match.index])
          guard let one = sketches[first], let other = sketches[second] else { continue }
          let correlation = one.correlation(with: other, mirrored: isMirrored)
          guard correlation >= least, correlation > best[second]?.correlation ?? -2 else { continue }
          best[second] = NearPair(
            first: first, second: second, distance: match.distance, correlation: correlation, isMirrored: isMirrored)
        }
      }
      return best.values.sorted { $0.second < $1.second }
    }

    let (piece, round) = (4, 16)
    for start in stride(from: 0, to: known.count, by: piece * round) {
      let found = Mutex([[NearPair]](repeating: [], count: round))
      DispatchQueue.concurrentPerform(iterations: round) { part in
        let first = start + part * piece
        let pairs = (first..<max(first, min(known.count, first + piece))).flatMap { search($0) }
        found.withLock { $0[part] = pairs }
      }
      for pair in found.withLock({ $0 }).joined() { body(pair) }
    }
  }

  /// Two indices, the smaller one first, and in how many bits their hashes differ.
  struct Pair: Sendable {
    let first: Int
    let second: Int
    let distance: Int
  }

  /// All pairs of hashes within a distance, or of one hash and the other's mirror image, in the order of the indices.
  static func near(_ hashes: [PerceptualHash], within distance: Int, mirrored: Bool = false) -> [Pair] {
    let index = HashIndex(of: hashes, within: distance)
    return hashes.indices.flatMap { first in
      index.matches(of: first, mirrored: mirrored).map { Pair(first: first, second: $0.index, distance: $0.distance) }
    }
  }
}
