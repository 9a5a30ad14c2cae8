/// Finds the hashes that are near one of them.
///
/// The 64 bits are four bands of 16. Two hashes that differ in d bits differ in at most d / 4 bits in one of them, so
/// only those are compared whose bands are that near: exact, and far less than all pairs (M. Norouzi, A. Punjani,
/// D. Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", 2012).
struct HashIndex: Sendable {
  private static let bandCount = 4

  private let hashes: [UInt64]
  private let bands: [Band]
  private let distance: Int
  /// What a band may differ in.
  private let changes: [Int]

  /// - Parameter distance: the largest number of bits, at most `DuplicateSearch.largestDistance`.
  init(of hashes: [PerceptualHash], within distance: Int) {
    let distance = max(0, min(DuplicateSearch.largestDistance, distance))
    let radius = distance / Self.bandCount
    let bits = hashes.map(\.bits)
    self.hashes = bits
    self.distance = distance
    changes = (0..<1 << Band.width).filter { $0.nonzeroBitCount <= radius }
    bands = (0..<Self.bandCount).map { Band(of: bits, number: $0) }
  }

  /// The hashes behind one of them that are near it, or near its mirror image, in the order of their indices.
  func matches(of left: Int, mirrored: Bool) -> [(index: Int, distance: Int)] {
    let bits = mirrored ? hashes[left] ^ PerceptualHash.mirrorMask : hashes[left]
    let radius = distance / Self.bandCount
    var result: [(index: Int, distance: Int)] = []
    for (number, band) in bands.enumerated() {
      band.forEach(near: bits, changes) { index, other in
        let difference = bits ^ other
        // What an earlier band finds is found already.
        guard index > left, difference.nonzeroBitCount <= distance,
          !(0..<number).contains(where: { Band.value(difference, $0).nonzeroBitCount <= radius })
        else { return }
        result.append((index, difference.nonzeroBitCount))
      }
    }
    return result.sorted { $0.index < $1.index }
  }
}

/// Hashes sorted by one of their bands.
private struct Band: Sendable {
  static let width = 16

  private let number: Int
  /// Where the hashes of each value of the band begin.
  private let starts: [Int]
  /// In the order of the band's value, then of the index.
  private let indices: [Int]
  private let sorted: [UInt64]

  init(of hashes: [UInt64], number: Int) {
    self.number = number
    var starts = [Int](repeating: 0, count: (1 << Self.width) + 1)
    var indices = [Int](repeating: 0, count: hashes.count)
    var sorted = [UInt64](repeating: 0, count: hashes.count)
    for bits in hashes { starts[Self.value(bits, number) + 1] += 1 }
    for value in 1..<starts.count { starts[value] += starts[value - 1] }
    var next = starts
    for (index, bits) in hashes.enumerated() {
      let value = Self.value(bits, number)
      indices[next[value]] = index
      sorted[next[value]] = bits
      next[value] += 1
    }
    (self.starts, self.indices, self.sorted) = (starts, indices, sorted)
  }

  static func value(_ bits: UInt64, _ number: Int) -> Int {
    Int(bits >> UInt64(number * width) & ((1 << width) - 1))
  }

  /// Calls `body` with the index and the bits of each hash whose band differs from that of `bits` by one of `changes`.
  func forEach(near bits: UInt64, _ changes: [Int], _ body: (Int, UInt64) -> Void) {
    let value = Self.value(bits, number)
    starts.withUnsafeBufferPointer { starts in
      sorted.withUnsafeBufferPointer { sorted in
        indices.withUnsafeBufferPointer { indices in
          for change in changes {
            var place = starts[value ^ change]
            let end = starts[(value ^ change) + 1]
            while place < end {
              body(indices[place], sorted[place])
              place += 1
            }
          }
        }
      }
    }
  }
}
