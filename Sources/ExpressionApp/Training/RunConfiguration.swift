import Foundation
import NNLayers

/// A run's `configuration.json`: what it was asked to do, with which data, by which program on which machine.
struct RunConfiguration: Codable, Equatable {
  /// Of this form of the file.
  static let currentFormat = 1

  var format = currentFormat
  let name: String
  let recipe: Recipe
  let data: DataSummary
  let provenance: Provenance

  /// The training and test images of a run.
  struct DataSummary: Codable, Equatable {
    /// As it was given, and from the root.
    let path: String
    let absolutePath: String
    let resize: Bool
    let trainImages: Int
    let testImages: Int
    let fingerprint: DataFingerprint

    /// As it was given, or from the root where the run is continued in another folder than it was begun in.
    var foundPath: String {
      [path, absolutePath].first { FileManager.default.fileExists(atPath: $0) } ?? path
    }

    enum CodingKeys: String, CodingKey {
      case path
      case absolutePath = "absolute_path"
      case resize
      case trainImages = "train_images"
      case testImages = "test_images"
      case fingerprint
    }
  }

  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(self)
    data.append(contentsOf: [0x0A])
    return data
  }

  /// - Throws: `Failure` that names the file and the field.
  init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure("\(path): cannot be read") }
    func name(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
    do {
      self = try JSONDecoder().decode(RunConfiguration.self, from: data)
    } catch DecodingError.keyNotFound(let key, let context) {
      throw Failure("\(path): the field \(name(context.codingPath + [key])) is missing")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
      throw Failure("\(path): the field \(name(context.codingPath)) has a value of another kind than expected")
    } catch DecodingError.dataCorrupted(let context) {
      guard context.codingPath.isEmpty else {
        throw Failure("\(path): \(name(context.codingPath)) \(context.debugDescription)")
      }
      throw Failure("\(path): is no JSON: \(jsonProblem(in: data))")
    }
    guard format == Self.currentFormat else {
      throw Failure("\(path): is of form \(format); this program reads form \(Self.currentFormat)")
    }
  }

  init(name: String, recipe: Recipe, data: DataSummary, provenance: Provenance) {
    self.name = name
    self.recipe = recipe
    self.data = data
    self.provenance = provenance
  }
}
