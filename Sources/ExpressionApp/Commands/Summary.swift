import NNLayers

extension Command {
  static let summary = Command(
    name: "summary", abstract: "show the model's layers, parameters and work",
    options: [
      .model,
      Option("batch", "N", "images in the batch (1)"),
    ],
    group: .inspecting
  ) { arguments in
    try arguments.requireNoOperands()
    let description = try ModelDescription(forLookingAt: arguments)
    let batch = try arguments.integer("batch", in: 1...1024) ?? 1
    print(try description.model(seed: 1).summary(input: Shape([batch] + description.inputShape.dropFirst())))
  }
}

extension Option {
  static let model = Option(
    "model", "NAME", "the architecture: \(ModelDescription.modelNames.alternatives) (default)",
    values: .choices(ModelDescription.modelNames))
}

extension ModelDescription {
  /// A fresh model of the architecture that `--model` names, for faces.
  init(forLookingAt arguments: Arguments) throws {
    self.init(
      architecture: try ModelDescription.architecture(named: arguments.text("model") ?? "default"),
      format: ImageDataset.Format(width: 48, height: 48, channels: 1), classNames: ExpressionData.labels,
      normalization: PixelNormalization(mean: 0.5, deviation: 0.25))
  }
}
