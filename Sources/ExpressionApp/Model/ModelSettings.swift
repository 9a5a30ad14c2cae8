import Foundation

/// What a model is made with beside the images' format and the number of classes. A setting that an architecture does
/// not have is `nil`.
struct ModelSettings: Sendable, Equatable {
  /// Channels of the first convolution.
  var width: Int?
  /// Residual blocks of a stage.
  var depth: Int?
  var dropout: Double?

  // What recipes and files of weights may ask for.
  static let widths = 4...1024
  static let depths = 1...16
  static let dropouts = 0...0.95
}

extension ModelDescription {
  enum Architecture: String, CaseIterable, Sendable {
    case `default`, residual, linear

    /// What the architecture is made with unless something else is said: every setting that it has.
    var settings: ModelSettings {
      switch self {
      case .default: ModelSettings(width: 32, dropout: 0.3)
      case .residual: ModelSettings(width: 32, depth: 1, dropout: 0.4)
      case .linear: ModelSettings()
      }
    }
  }
}

extension ModelSettings {
  /// As metadata of a file of weights.
  var metadata: [String: String] {
    var texts: [String: String] = [:]
    texts["width"] = width.map { "\($0)" }
    texts["depth"] = depth.map { "\($0)" }
    texts["dropout"] = dropout.map { "\($0)" }
    return texts
  }

  /// What the metadata of a file say; where they say nothing, what the architecture has by itself.
  /// - Throws: `Failure` for a setting out of range.
  init(metadata: [String: String], architecture: ModelDescription.Architecture, path: String) throws {
    func number<Number: LosslessStringConvertible & Comparable>(
      _ name: String, _ own: Number?, _ range: ClosedRange<Number>
    ) throws -> Number? {
      guard let text = metadata[name], own != nil else { return own }
      guard let number = Number(text), range.contains(number) else {
        throw Failure(
          "\(path): the metadata's \(name) is “\(text)”, expected was a number from \(range.lowerBound) to "
            + "\(range.upperBound)")
      }
      return number
    }
    let own = architecture.settings
    width = try number("width", own.width, Self.widths)
    depth = try number("depth", own.depth, Self.depths)
    dropout = try number("dropout", own.dropout, Self.dropouts)
  }
}
