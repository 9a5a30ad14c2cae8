import NNLayers

/// Which model, for which images and classes: all that is needed to build it and feed it. Stands in the metadata of
/// every file of weights.
struct ModelDescription: Sendable, Equatable {
  enum Architecture: String, CaseIterable, Sendable {
    case `default`, linear
  }

  var architecture: Architecture
  var format: ImageDataset.Format
  var classNames: [String]
  var normalization: PixelNormalization

  var inputShape: Shape { [1, format.height, format.width, format.channels] }

  func model(seed: UInt64) -> any Layer {
    var random = RandomSource(keys: seed, 0x6D6F_6465_6C)
    switch architecture {
    case .default: return ExpressionNet(channels: format.channels, classes: classNames.count, using: &random)
    case .linear:
      return LinearNet(
        inputs: format.height * format.width * format.channels, classes: classNames.count, using: &random)
    }
  }

  static var modelNames: [String] { Architecture.allCases.map(\.rawValue) }

  static func architecture(named name: String) throws -> Architecture {
    guard let architecture = Architecture(rawValue: name) else {
      throw UsageError(
        "there is no model “\(name)”; there are \(Architecture.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return architecture
  }
}

extension ModelDescription {
  var metadata: [String: String] {
    [
      "architecture": architecture.rawValue,
      "labels": classNames.joined(separator: ","),
      "format": "\(format.width) \(format.height) \(format.channels)",
      "normalization": "\(normalization.mean) \(normalization.deviation)",
    ]
  }

  /// - Throws: `Failure` where the metadata are missing or make no sense.
  init(metadata: [String: String], path: String) throws {
    func field(_ name: String) throws -> String {
      guard let text = metadata[name] else {
        throw Failure("\(path): is no file of weights of this program: its metadata have no \(name)")
      }
      return text
    }
    guard let architecture = Architecture(rawValue: try field("architecture")) else {
      throw Failure("\(path): the architecture “\(try field("architecture"))” is not known")
    }
    let sizes = try field("format").split(separator: " ").compactMap { Int($0) }
    let numbers = try field("normalization").split(separator: " ").compactMap { Double($0) }
    let labels = try field("labels").split(separator: ",").map(String.init)
    guard sizes.count == 3, sizes.allSatisfy({ (1...4096).contains($0) }), [1, 3].contains(sizes[2]),
      numbers.count == 2,
      numbers.allSatisfy(\.isFinite), !labels.isEmpty
    else { throw Failure("\(path): the metadata of the weights make no sense") }
    self.init(
      architecture: architecture,
      format: ImageDataset.Format(width: sizes[0], height: sizes[1], channels: sizes[2]), classNames: labels,
      normalization: PixelNormalization(mean: numbers[0], deviation: numbers[1]))
  }
}

/// A trained model from a file.
struct TrainedModel {
  let description: ModelDescription
  let model: any Layer

  init(contentsOf path: String) throws {
    let checkpoint = try Checkpoint(contentsOf: path)
    description = try ModelDescription(metadata: checkpoint.metadata, path: path)
    model = description.model(seed: 0)
    do {
      try model.load(state: checkpoint.model)
    } catch {
      throw Failure("\(path): the weights do not fit the model “\(description.architecture.rawValue)”: \(error)")
    }
  }

  /// Class probabilities `[N, classes]` of images `[N, H, W, C]`.
  func probabilities(_ images: Tensor) throws -> Tensor {
    try model(Tape(.inference).constant(images)).softmax().value
  }
}
