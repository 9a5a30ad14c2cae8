/// A change of an example's input, random or not: a value that composes with others.
///
/// ```swift
/// let transform = TransformSequence(
///   RandomCrop(height: 32, width: 32, padding: 4), RandomFlip(), RandomErasing(probability: 0.25),
///   Normalize(mean: [0.49, 0.48, 0.45], deviation: [0.25, 0.24, 0.26]))
/// let loader = DataLoader(dataset, batchSize: 128, shuffleSeed: 1, augmentation: transform)
/// ```
///
/// Whatever it draws comes from the source, so that the same source gives the same bits. Images are `[H, W, C]` of
/// `float32`.
public protocol Transform: Sendable {
  func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor
}

/// Transforms one after another.
public struct TransformSequence: Transform {
  public let transforms: [any Transform]

  public init(_ transforms: any Transform...) { self.transforms = transforms }
  public init(_ transforms: [any Transform]) { self.transforms = transforms }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    var x = x
    for transform in transforms { x = try transform(x, using: &random) }
    return x
  }
}

/// A transform that is applied with some probability.
public struct RandomlyApplied: Transform {
  public let transform: any Transform
  public let probability: Double

  public init(_ transform: any Transform, probability: Double) {
    self.transform = transform
    self.probability = probability
  }

  public func callAsFunction(_ x: Tensor, using random: inout RandomSource) throws(TensorError) -> Tensor {
    try checkSetting(probability, "the probability", 0...1, "randomlyApplied")
    return random.uniform() < probability ? try transform(x, using: &random) : x
  }
}

extension ImageAugmentation: Transform {}

/// The sizes of an image.
struct ImageSize {
  let height: Int
  let width: Int
  let channels: Int

  /// - Throws: `TensorError` unless the tensor is an image `[H, W, C]` of `float32`.
  init(_ image: Tensor, _ operation: String) throws(TensorError) {
    guard image.rank == 3, image.scalarType == .float32, image.elementCount > 0 else {
      throw TensorError(.shape, "expected an image [H, W, C] of float32", shapes: [image.shape], operation: operation)
    }
    (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
  }
}

/// A transform's setting with the range in which it makes sense.
func checkSetting(
  _ value: Double, _ name: String, _ range: ClosedRange<Double>, _ operation: String
) throws(TensorError) {
  guard range.contains(value) else {
    throw TensorError(
      .argument, "\(name) is \(value), which is not in \(range.lowerBound)...\(range.upperBound)", operation: operation)
  }
}

extension Tensor {
  /// A `float32` tensor of another's shape, written by the body from its elements.
  func written(
    as shape: Shape? = nil, _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) throws(TensorError) -> Tensor {
    try ONNXTrace.refuse("a transform", of: self)
    let result = try Tensor(uninitialized: shape ?? self.shape, .float32)
    withPointer(Float.self) { source in result.fill(Float.self) { body(source, $0) } }
    return result
  }
}
