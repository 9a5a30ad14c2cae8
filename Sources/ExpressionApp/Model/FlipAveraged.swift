import NNLayers

/// A model that, outside of training, answers with the mean of the probabilities for an image and for its mirror
/// image. Its scores are the logarithms of these means. `[N, H, W, C]` to `[N, classes]`.
///
/// Parameters and buffers have the paths of the model itself.
struct FlipAveraged: Layer, CustomReflectable {
  let model: any Layer

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    guard !x.tape.isTraining else { return try model.forward(x) }
    // Behind the batch's axis: in an exported graph the first one may have any size.
    let both = try Variable.stacked(
      [model.forward(x).logSoftmax(), model.forward(x.flipped(axes: [2])).logSoftmax()], axis: 1)
    // The softmax of the scores does not change by what all of them have in common, here the logarithm of 2.
    return try both.logSumExp(axes: [1])
  }

  var customMirror: Mirror { Mirror(reflecting: model) }
}
