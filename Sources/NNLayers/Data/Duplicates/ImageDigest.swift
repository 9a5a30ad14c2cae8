import Foundation
import Synchronization

/// Tells pictures apart by their size and their pixels, whatever file they came from.
///
/// 64 bits of Swift's hash, which is another one in each process: digests are compared, never kept. Among a million
/// pictures two that differ have the same digest with a probability below 10⁻⁷.
public struct ImageDigest: Sendable, Hashable {
  private let width: Int
  private let height: Int
  private let channels: Int
  private let hash: Int

  public init(_ image: Image) {
    (width, height, channels) = (image.width, image.height, image.channels)
    hash = Self.hash(image.pixels)
  }

  static func hash(_ bytes: [UInt8]) -> Int {
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}

/// Tells files apart by their bytes, as `ImageDigest` tells pictures.
public struct FileDigest: Sendable, Hashable {
  private let count: Int
  private let hash: Int

  public init(_ bytes: [UInt8]) {
    count = bytes.count
    hash = ImageDigest.hash(bytes)
  }
}

extension ImageDataset {
  /// What `ImageDigest` says of each image, on all cores.
  private func digests() throws -> [ImageDigest] {
    try readAll()
    let piece = 256
    let pieces = (count + piece - 1) / piece
    let results = Mutex([[ImageDigest]](repeating: [], count: pieces))
    DispatchQueue.concurrentPerform(iterations: pieces) { part in
      // All have been read.
      let digests = (part * piece..<min(count, (part + 1) * piece)).compactMap { try? ImageDigest(image(at: $0)) }
      results.withLock { $0[part] = digests }
    }
    return results.withLock { $0.flatMap { $0 } }
  }

  /// The examples whose picture, in the data set's format, stands in another data set too, pixel by pixel; beside each
  /// the first such example there. Examples that were trained with say nothing in a test.
  public func examples(alsoIn other: ImageDataset) throws -> [(index: Int, otherIndex: Int)] {
    let places = Dictionary(zip(try other.digests(), 0...)) { first, _ in first }
    var result: [(index: Int, otherIndex: Int)] = []
    for (index, digest) in try digests().enumerated() {
      guard let place = places[digest], try image(at: index) == other.image(at: place) else { continue }
      result.append((index, place))
    }
    return result
  }
}
