import NNLayers

/// The mean of the score's gradients at noisy copies of a picture. What a single gradient owes to the accident of one
/// point goes away.
///
/// Source: D. Smilkov, N. Thorat, B. Kim, F. Viégas, M. Wattenberg, SmoothGrad: Removing Noise by Adding Noise, 2017.
struct SmoothGrad {
  var samples = 50
  /// The noise's standard deviation as a part of the input's range, from its smallest to its largest number.
  var noise = 0.15
  var seed: UInt64 = 1

  /// Copies that go through the model together.
  private static let batch = 16

  /// The mean gradient of a class's score, before softmax, of the input's shape.
  /// - Parameter input: `[1, H, W, channels]`.
  /// - Throws: `TensorError` where the model does not take the input, and `Failure` unless it gives `[N, classes]` with a
  ///   class of this index.
  func gradient(of model: any Layer, at input: Tensor, classIndex: Int) throws -> Tensor {
    let pixels = input.floats
    guard samples > 0, let least = pixels.min(), let most = pixels.max() else {
      return try .zeros(input.shape, input.scalarType)
    }
    let deviation = noise * Double(most - least)
    var random = RandomSource(keys: seed, 0x736D_6F6F_7468)
    var sums = [Double](repeating: 0, count: pixels.count)
    for start in stride(from: 0, to: samples, by: Self.batch) {
      let count = min(Self.batch, samples - start)
      var copies: [Float] = []
      copies.reserveCapacity(count * pixels.count)
      for _ in 0..<count { copies += pixels.map { $0 + Float(random.normal(deviation: deviation)) } }
      let shape = Shape([count] + input.shape.dropFirst())
      let gradients = try Self.gradients(of: model, at: Tensor(copies, shape: shape), classIndex: classIndex).floats
      for (index, gradient) in gradients.enumerated() { sums[index % pixels.count] += Double(gradient) }
    }
    return try Tensor(sums.map { Float($0 / Double(samples)) }, shape: input.shape)
  }

  /// The gradient of each input's score with respect to that input: outside of training no image of a batch touches
  /// another, so that the gradient of the scores' sum is that of each.
  private static func gradients(of model: any Layer, at inputs: Tensor, classIndex: Int) throws -> Tensor {
    let tape = Tape(.inference, recording: true)
    try tape.freeze(model.parameters())
    let variable = tape.variable(inputs)
    let scores = try model(variable)
    guard scores.shape.rank == 2, scores.shape[0] == inputs.shape[0], (0..<scores.shape[1]).contains(classIndex) else {
      throw Failure(
        "an explanation of class \(classIndex) needs a model that gives [\(inputs.shape[0]), classes], not \(scores.shape)"
      )
    }
    var choice = try Tensor.zeros(scores.shape, scores.scalarType)
    for row in 0..<scores.shape[0] { try choice.setElement(1, at: row, classIndex) }
    let gradients = try tape.gradients(of: scores, upstream: tape.constant(choice))
    return try gradients[variable] ?? .zeros(inputs.shape, inputs.scalarType)
  }
}
