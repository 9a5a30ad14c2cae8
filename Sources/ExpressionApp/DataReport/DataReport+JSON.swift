import Foundation
import NNLayers

/// The report for other programs: everything that was found, nothing left out.
extension DataReport {
  private struct Output: Encodable {
    let path: String
    let images: Int
    let splits: [Split]
    let formats: [Format]
    let problems: [String]
    let unreadable: [Unreadable]
    let sameFile: [Group]
    let samePixels: [Group]
    let lookAlike: [Group]
    let pairs: [Pair]
    let outliers: [Outlier]
  }

  private struct Split: Encodable {
    let name: String
    let images: Int
    let classes: [String: Int]
    /// How many of its images the first split has too; missing in that itself.
    let alsoInFirst: Int?
    let alsoOrNearlyInFirst: Int?
  }

  private struct Format: Encodable {
    let width: Int
    let height: Int
    let channels: Int
    let images: Int
  }

  private struct Unreadable: Encodable {
    let image: String
    let reason: String
  }

  private struct Group: Encodable {
    let images: [String]
    let splits: [String]
    let labels: [String]
  }

  private struct Pair: Encodable {
    let images: [String]
    let distance: Int
    let correlation: Double
    let mirrored: Bool
  }

  private struct Outlier: Encodable {
    let image: String
    let kind: String
    let mean: Double
    let deviation: Double
  }

  /// One object; names are those of files below the path, or of lines.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      return String(decoding: try encoder.encode(output), as: UTF8.self)
    }
  }

  private var output: Output {
    let faces = collection.faces
    func groups(_ groups: [FaceDuplicates.Group]) -> [Group] {
      groups.map { group in
        Group(
          images: group.faces.map { faces[$0].name },
          splits: Set(group.faces.map { faces[$0].split }).sorted().map { collection.splits[$0] },
          labels: Set(group.faces.map { faces[$0].label }).sorted().map { collection.classNames[$0] })
      }
    }
    let counts = survey.counts
    let splits = collection.splits.indices.map { split in
      let known = duplicates.known.first { $0.split == split }
      return Split(
        name: collection.splits[split], images: counts[split].reduce(0, +),
        classes: Dictionary(zip(collection.classNames, counts[split])) { first, _ in first },
        alsoInFirst: known?.exact, alsoOrNearlyInFirst: known?.near)
    }
    return Output(
      path: collection.path, images: faces.count, splits: splits,
      formats: survey.formats.map { entry in
        Format(
          width: entry.format.width, height: entry.format.height, channels: entry.format.channels, images: entry.images)
      }, problems: collection.problems,
      unreadable: survey.failures.map { Unreadable(image: faces[$0.face].name, reason: $0.reason) },
      sameFile: groups(duplicates.files), samePixels: groups(duplicates.exact), lookAlike: groups(duplicates.near),
      pairs: duplicates.pairs.map { pair in
        Pair(
          images: [faces[pair.first].name, faces[pair.second].name], distance: pair.distance,
          correlation: (pair.correlation * 1e4).rounded() / 1e4, mirrored: pair.isMirrored)
      },
      outliers: survey.outliers.map { face, kind in
        let facts = survey.facts[face]
        return Outlier(
          image: faces[face].name, kind: "\(kind)", mean: ((facts?.mean ?? 0) * 100).rounded() / 100,
          deviation: ((facts?.deviation ?? 0) * 100).rounded() / 100)
      })
  }
}
