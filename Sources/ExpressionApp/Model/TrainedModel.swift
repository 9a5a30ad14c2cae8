import NNLayers

/// A trained model from a file.
struct TrainedModel {
  var description: ModelDescription
  /// The network itself.
  let model: any Layer

  init(description: ModelDescription, model: any Layer) {
    self.description = description
    self.model = model
  }

  init(contentsOf path: String) throws {
    let checkpoint = try Checkpoint(contentsOf: path)
    description = try ModelDescription(metadata: checkpoint.metadata, path: path)
    // Nothing is made that the file has not the numbers for.
    let count = checkpoint.model.values.reduce(0) { $0 + $1.elementCount }
    guard description.parameterCount <= count else {
      throw Failure(
        "\(path): the weights do not fit the model “\(description.architecture.rawValue)”: it has "
          + "\(description.parameterCount) parameters, the file \(count) numbers")
    }
    model = description.model(seed: 0)
    do {
      try model.load(state: checkpoint.model)
    } catch {
      throw Failure("\(path): the weights do not fit the model “\(description.architecture.rawValue)”: \(error)")
    }
  }

  /// The model as it is asked: see `ModelDescription.asked`.
  var asked: any Layer { description.asked(model) }

  /// Class probabilities `[N, classes]` of images `[N, H, W, C]`.
  func probabilities(_ images: Tensor) throws -> Tensor {
    try asked(Tape(.inference).constant(images)).softmax().value
  }
}
