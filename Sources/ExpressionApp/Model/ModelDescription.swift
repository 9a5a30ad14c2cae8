import NNLayers

/// Which model, for which images and classes, and how it is asked: all that is needed to build it and feed it. Stands in
/// the metadata of every file of weights.
struct ModelDescription: Sendable, Equatable {
  var architecture: Architecture
  var settings: ModelSettings
  var format: ImageDataset.Format
  var classNames: [String]
  var normalization: PixelNormalization
  /// Whether the answers for an image and its mirror image are averaged.
  var testTimeFlips: Bool

  init(
    architecture: Architecture, settings: ModelSettings? = nil, format: ImageDataset.Format, classNames: [String],
    normalization: PixelNormalization, testTimeFlips: Bool = false
  ) {
    self.architecture = architecture
    self.settings = settings ?? architecture.settings
    self.format = format
    self.classNames = classNames
    self.normalization = normalization
    self.testTimeFlips = testTimeFlips
  }

  var inputShape: Shape { [1, format.height, format.width, format.channels] }

  func model(seed: UInt64) -> any Layer {
    var random = RandomSource(keys: seed, 0x6D6F_6465_6C)
    let (channels, classes, own) = (format.channels, classNames.count, architecture.settings)
    let width = settings.width ?? own.width ?? 1
    let depth = settings.depth ?? own.depth ?? 0
    let dropout = settings.dropout ?? own.dropout ?? 0
    switch architecture {
    case .default:
      return ExpressionNet(channels: channels, classes: classes, width: width, dropout: dropout, using: &random)
    case .residual:
      return ResidualNet(
        channels: channels, classes: classes, width: width, depth: depth, dropout: dropout, using: &random)
    case .linear:
      return LinearNet(inputs: format.height * format.width * channels, classes: classes, using: &random)
    }
  }

  /// The model as it is asked: with the mirror images' answers, if it was tested with them.
  func asked(_ model: any Layer) -> any Layer { testTimeFlips ? FlipAveraged(model: model) : model }

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
      "test_time_flips": "\(testTimeFlips)",
    ].merging(settings.metadata) { own, _ in own }
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
    // Weights of before there was this setting were tested without.
    let flips = metadata["test_time_flips"] ?? "false"
    guard sizes.count == 3, sizes.allSatisfy({ (1...4096).contains($0) }), [1, 3].contains(sizes[2]),
      numbers.count == 2,
      numbers.allSatisfy(\.isFinite), !labels.isEmpty, let testTimeFlips = Bool(flips)
    else { throw Failure("\(path): the metadata of the weights make no sense") }
    self.init(
      architecture: architecture,
      settings: try ModelSettings(metadata: metadata, architecture: architecture, path: path),
      format: ImageDataset.Format(width: sizes[0], height: sizes[1], channels: sizes[2]), classNames: labels,
      normalization: PixelNormalization(mean: numbers[0], deviation: numbers[1]), testTimeFlips: testTimeFlips)
    guard parameterCount <= Self.parameterLimit else {
      throw Failure("\(path): the metadata ask for a model of \(parameterText)")
    }
  }
}
