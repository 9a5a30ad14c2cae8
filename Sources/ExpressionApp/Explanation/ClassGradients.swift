import NNLayers

/// One forward and backward pass of a trained model on one picture, with all that heat maps are made of: the gradient of
/// a class's score, before softmax, with respect to the picture and to the last feature map.
struct ClassGradients {
  /// What a convolutional layer gave, and the score's gradient with respect to it: `[1, H, W, C]` both.
  struct FeatureMap {
    /// The layer's dotted path in the model.
    let layer: String
    let value: Tensor
    let gradient: Tensor
  }

  /// `[1, H, W, channels]`, as the model takes it.
  let input: Tensor
  /// `[1, classes]`, before softmax.
  let scores: Tensor
  /// Of the class whose score was differentiated.
  let classIndex: Int
  /// The shape of `input`.
  let inputGradient: Tensor
  /// The last output of a layer that still has positions; `nil` for a model without one.
  let featureMap: FeatureMap?

  /// - Parameters:
  ///   - input: `[1, H, W, channels]`.
  ///   - classIndex: the class with the largest score unless given.
  /// - Throws: `TensorError` where the model does not take the input, and `Failure` unless its result is `[1, classes]`
  ///   with a class of this index.
  init(of model: any Layer, at input: Tensor, classIndex: Int? = nil) throws {
    let tape = Tape(.inference, recording: true)
    // Only the gradients with respect to what flows through the model are of interest.
    try tape.freeze(model.parameters())
    let variable = tape.variable(input)
    let outputs = try model.layerOutputs(at: variable)
    guard let result = outputs.last?.output, result.shape.rank == 2, result.shape[0] == 1, result.shape[1] > 0 else {
      throw Failure("an explanation needs a model that gives [1, classes] for a picture of \(input.shape)")
    }
    let classes = result.shape[1]
    let index = classIndex ?? result.value.argmaxOfRows()[0]
    guard (0..<classes).contains(index) else {
      throw Failure("an explanation of class \(index) was asked for; the model tells \(classes) apart")
    }
    let last = outputs.last { $0.output.shape.rank == 4 && $0.output.shape[1] * $0.output.shape[2] > 1 }
    var choice = try Tensor.zeros([1, classes], result.scalarType)
    try choice.setElement(1, at: 0, index)
    let gradients = try tape.gradients(
      of: result, upstream: tape.constant(choice), keeping: last.map { [$0.output] } ?? [])
    self.input = input
    scores = result.value
    self.classIndex = index
    inputGradient = try gradients[variable] ?? .zeros(input.shape, input.scalarType)
    featureMap = last.flatMap { last in
      gradients[last.output].map { FeatureMap(layer: last.path, value: last.output.value, gradient: $0) }
    }
  }
}
