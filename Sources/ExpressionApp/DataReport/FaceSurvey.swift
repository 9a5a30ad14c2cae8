import Foundation
import NNLayers
import Synchronization

/// What each picture of a collection is like.
struct FaceSurvey {
  let collection: FaceCollection
  /// `nil` for a picture that cannot be read.
  let facts: [FaceFacts?]
  /// Why pictures cannot be read, in the order of the faces.
  let failures: [(face: Int, reason: String)]

  /// Reads every picture, on all cores, and keeps of each what comparisons need: a kilobyte.
  init(of collection: FaceCollection) {
    self.collection = collection
    let faces = collection.faces
    let facts = Mutex([FaceFacts?](repeating: nil, count: faces.count))
    let failures = Mutex([(face: Int, reason: String)]())
    let piece = 32
    DispatchQueue.concurrentPerform(iterations: (faces.count + piece - 1) / piece) { part in
      for index in part * piece..<min(faces.count, (part + 1) * piece) {
        do {
          let known = try FaceFacts(of: faces[index])
          facts.withLock { $0[index] = known }
        } catch {
          // The path is said by the face.
          let reason = (error as? ImageError).map { ImageError(format: $0.format, reason: $0.reason).description }
          failures.withLock { $0.append((index, reason ?? "\(error)")) }
        }
      }
    }
    self.facts = facts.withLock { $0 }
    self.failures = failures.withLock { $0.sorted { $0.face < $1.face } }
  }

  /// The readable pictures of each class of each split, `[split][label]`.
  var counts: [[Int]] {
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: collection.classNames.count), count: collection.splits.count)
    for (face, facts) in zip(collection.faces, facts) where facts != nil { counts[face.split][face.label] += 1 }
    return counts
  }

  /// How many pictures there are of each size, most frequent first.
  var formats: [(format: FaceFacts.Format, images: Int)] {
    let groups = Dictionary(grouping: facts.compactMap { $0?.format }) { $0 }
    return groups.map { ($0.key, $0.value.count) }
      .sorted { ($1.1, $0.0.width, $0.0.height, $0.0.channels) < ($0.1, $1.0.width, $1.0.height, $1.0.channels) }
  }

  /// The pictures on which there is little to see, in the order of the faces.
  var outliers: [(face: Int, kind: FaceFacts.Outlier)] {
    facts.indices.compactMap { index in facts[index]?.outlier.map { (index, $0) } }
  }
}

/// What a picture is like.
struct FaceFacts: Sendable {
  struct Format: Hashable, Sendable {
    let width: Int
    let height: Int
    let channels: Int
  }

  /// Why there is little to see.
  enum Outlier: String, CaseIterable, Sendable {
    case flat = "of one grey"
    case faint = "little contrast"
    case dark = "very dark"
    case bright = "very bright"

    /// What makes a picture one, of levels from 0 to 255.
    var rule: String {
      switch self {
      case .flat: "deviation of the pixels below 2"
      case .faint: "deviation below 12"
      case .dark: "mean below 20"
      case .bright: "mean above 235"
      }
    }
  }

  let format: Format
  /// Of the pixels.
  let digest: ImageDigest
  /// Of the file; `nil` for a line of a table.
  let file: FileDigest?
  /// Of the grey levels, 0 to 255.
  let mean: Double
  let deviation: Double
  /// `nil` for a flat picture.
  let sketch: ImageSketch?

  init(of face: FaceCollection.Face) throws {
    let image: Image
    if let path = face.path {
      let bytes = try ImageFile.bytes(path: path)
      image = try Image(decoding: bytes)
      file = FileDigest(bytes)
    } else {
      image = try face.read()
      file = nil
    }
    format = Format(width: image.width, height: image.height, channels: image.channels)
    digest = ImageDigest(image)
    sketch = ImageSketch(image)
    let normalization = PixelNormalization(measuring: [image.grey()])
    mean = 255 * normalization.mean
    deviation = 255 * normalization.deviation
  }

  var outlier: Outlier? {
    if deviation < 2 { return .flat }
    if deviation < 12 { return .faint }
    if mean < 20 { return .dark }
    return mean > 235 ? .bright : nil
  }
}
