import NNLayers

/// A trained model as those use it who have pictures: a picture in, probabilities out. Threads may share it: a forward
/// pass reads the parameters and writes to a tape of its own.
struct Classifier: Sendable {
  let trained: TrainedModel
  let weightsPath: String
  /// What pictures must be, or are made.
  private let format: ImageDataset.Format

  /// - Parameter resizes: whether pictures of another size are resampled; if not, they are errors.
  init(weights path: String, resizes: Bool) throws {
    trained = try TrainedModel(contentsOf: path)
    weightsPath = path
    var format = trained.description.format
    format.resizes = resizes
    self.format = format
  }

  var classNames: [String] { trained.description.classNames }

  /// The picture in the model's size and channels.
  /// - Parameter name: what errors call the picture.
  func face(_ picture: Image, name: String) throws -> Image { try format.apply(to: picture, path: name) }

  /// The picture as the model takes it: `[1, height, width, channels]`.
  /// - Parameter name: what errors call the picture.
  func input(_ picture: Image, name: String) throws -> Tensor {
    try Tensor.stacked([trained.description.normalization.tensor(try face(picture, name: name))])
  }

  /// One probability for each class.
  func probabilities(_ input: Tensor, name: String) throws -> [Double] {
    let probabilities = try trained.probabilities(input)
    guard probabilities.firstNonFinite == nil else {
      throw Failure("\(weightsPath): the weights give no probabilities for \(name), but NaN")
    }
    return probabilities.doubles
  }
}
