import Foundation
import NNLayers
import Synchronization

/// What tells whether data are the same: hashes over the names and the bytes of all files. Not against somebody who
/// wants to deceive, but no accident gets past it.
struct DataFingerprint: Codable, Equatable {
  /// Of everything, 16 hexadecimal digits.
  let hash: String
  /// Of each class of each split.
  let groups: [Group]

  struct Group: Codable, Equatable {
    /// Such as `train/happy`.
    let name: String
    let images: Int
    let hash: String
  }

  /// Where it differs from another one, in words; `nil` where it does not.
  func difference(from old: DataFingerprint) -> String? {
    guard hash != old.hash else { return nil }
    let before = Dictionary(old.groups.map { ($0.name, $0) }) { first, _ in first }
    let now = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
    var changes: [String] = []
    for group in groups {
      guard let other = before[group.name] else {
        changes.append("\(group.name) is new")
        continue
      }
      if group.images != other.images {
        changes.append("\(group.name) has \(group.images) images and had \(other.images)")
      } else if group.hash != other.hash {
        changes.append("\(group.name) has other files, or files with other contents")
      }
    }
    for group in old.groups where now[group.name] == nil { changes.append("\(group.name) is not there any more") }
    return changes.isEmpty ? "the order of the classes has changed" : changes.joined(separator: "; ")
  }
}

extension DataFingerprint {
  /// Reads the images too where they are not known yet: each file once for both.
  init(of data: ExpressionData, path: String) throws {
    var groups: [Group] = []
    for (split, dataset) in [("train", data.train), ("test", data.test)] {
      let labels = try dataset.allLabels()
      let hashes = try Self.hashes(of: dataset, root: path)
      for (label, name) in dataset.classNames.enumerated() {
        var hash = ContentHash()
        var count = 0
        for index in labels.indices where labels[index] == label {
          hash.add(hashes[index])
          count += 1
        }
        groups.append(Group(name: "\(split)/\(name)", images: count, hash: hash.text))
      }
    }
    var hash = ContentHash()
    for group in groups { hash.add("\(group.name) \(group.images) \(group.hash)".utf8) }
    self.init(hash: hash.text, groups: groups)
  }

  /// For each example, of its name below the root and of its file; where there are no files, of its line and pixels.
  private static func hashes(of dataset: ImageDataset, root: String) throws -> [UInt64] {
    @Sendable func hashed(_ index: Int, _ bytes: [UInt8]) -> UInt64 {
      let path = dataset.examples[index].path
      var hash = ContentHash()
      hash.add(path.dropFirst(path.hasPrefix(root) ? root.count : 0).drop { $0 == "/" }.utf8)
      hash.add(bytes)
      return hash.value
    }
    if root.lowercased().hasSuffix(".csv") {
      return try (0..<dataset.count).map { try hashed($0, dataset.image(at: $0).pixels) }
    }
    let results = Mutex([UInt64](repeating: 0, count: dataset.count))
    try dataset.readAll { index, bytes in
      let value = hashed(index, bytes)
      results.withLock { $0[index] = value }
    }
    return results.withLock { $0 }
  }
}

/// A hash of 64 bits that stays the same from release to release: words are mixed in by an exclusive or, a
/// multiplication by an odd number and a shift that brings the high bits down again.
struct ContentHash {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0xD6E8_FEB8_6659_FD93
    value ^= value >> 32
  }

  /// Bytes, and how many they are.
  mutating func add(_ bytes: some Sequence<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { add(UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(bytes).withUnsafeBytes { add($0) } }
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var offset = 0
    while offset + 8 <= bytes.count {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset += 8
    }
    var rest: UInt64 = 0
    for byte in bytes[offset...] { rest = rest << 8 | UInt64(byte) }
    add(rest)
    add(UInt64(bytes.count))
  }

  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
