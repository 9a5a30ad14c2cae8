import TensorKernels

/// A random change of a whole batch, inputs `[N, …]` and targets `[N, …]` together: `DataLoader` applies it last.
///
/// ```swift
/// let loader = DataLoader(
///   dataset, batchSize: 128, shuffleSeed: 1, batchTransform: OneOf(Mixup(alpha: 0.2), CutMix(alpha: 1)))
/// let trainer = Trainer(model, optimizer: optimizer) { try $0.crossEntropy(probabilities: $1.targets) }
/// ```
public protocol BatchTransform: Sendable {
  func callAsFunction(
    images: Tensor, targets: Tensor, using random: inout RandomSource
  ) throws(TensorError) -> (images: Tensor, targets: Tensor)
}

/// One of several transforms, drawn anew for each batch.
public struct OneOf: BatchTransform {
  public let transforms: [any BatchTransform]

  public init(_ transforms: any BatchTransform...) { self.transforms = transforms }

  public func callAsFunction(
    images: Tensor, targets: Tensor, using random: inout RandomSource
  ) throws(TensorError) -> (images: Tensor, targets: Tensor) {
    guard let transform = transforms.randomElement(using: &random) else { return (images, targets) }
    return try transform(images: images, targets: targets, using: &random)
  }
}

/// Mixes each example with another of the batch: `λ · x + (1 − λ) · x′`, and the targets alike. λ is drawn for the batch
/// from the distribution Beta(α, α).
///
/// H. Zhang, M. Cisse, Y. Dauphin and D. Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", 2018.
public struct Mixup: BatchTransform, Hashable {
  public let alpha: Double

  public init(alpha: Double = 0.2) { self.alpha = alpha }

  public func callAsFunction(
    images: Tensor, targets: Tensor, using random: inout RandomSource
  ) throws(TensorError) -> (images: Tensor, targets: Tensor) {
    let count = try checkBatch(images, targets, alpha: alpha, "mixup")
    let share = random.beta(alpha, alpha)
    let partners = Array(0..<count).shuffled(using: &random)
    return (
      try images.blended(with: partners, share: share), try targets.blended(with: partners, share: share)
    )
  }
}

/// Puts a rectangle of another image of the batch into each image `[H, W, C]`. The rectangle's part of the area is
/// 1 − λ, λ from the distribution Beta(α, α), before it is cut to the image; the targets are mixed by the area that was
/// left.
///
/// S. Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features", 2019.
public struct CutMix: BatchTransform, Hashable {
  public let alpha: Double

  public init(alpha: Double = 1) { self.alpha = alpha }

  public func callAsFunction(
    images: Tensor, targets: Tensor, using random: inout RandomSource
  ) throws(TensorError) -> (images: Tensor, targets: Tensor) {
    let count = try checkBatch(images, targets, alpha: alpha, "cutMix")
    guard images.rank == 4, images.elementCount > 0 else {
      throw TensorError(.shape, "expected images [N, H, W, C]", shapes: [images.shape], operation: "cutMix")
    }
    let (height, width, channels) = (images.shape[1], images.shape[2], images.shape[3])
    let side = (1 - random.beta(alpha, alpha)).squareRoot()
    let partners = Array(0..<count).shuffled(using: &random)
    func range(_ size: Int) -> Range<Int> {
      let center = Int(random.uniform() * Double(size))
      let half = Int(Double(size) * side) / 2
      return max(0, center - half)..<min(size, center + half)
    }
    let (rows, columns) = (range(height), range(width))
    var result = images
    try result.withMutablePointer(Float.self) { target in
      images.withPointer(Float.self) { source in
        for (index, partner) in partners.enumerated() {
          for row in rows {
            let from = ((partner * height + row) * width + columns.lowerBound) * channels
            let to = ((index * height + row) * width + columns.lowerBound) * channels
            (target + to).update(from: source + from, count: columns.count * channels)
          }
        }
      }
    }
    let share = 1 - Double(rows.count * columns.count) / Double(height * width)
    return (result, try targets.blended(with: partners, share: share))
  }
}

/// The number of examples.
private func checkBatch(
  _ images: Tensor, _ targets: Tensor, alpha: Double, _ operation: String
) throws(TensorError) -> Int {
  try checkSetting(alpha, "alpha", 1e-3...1e3, operation)
  guard images.rank >= 1, targets.rank >= 1, images.shape[0] == targets.shape[0], images.scalarType == .float32,
    targets.scalarType == .float32
  else {
    throw TensorError(
      .shape, "expected inputs [N, ..] and targets [N, ..] of float32", shapes: [images.shape, targets.shape],
      operation: operation)
  }
  return images.shape[0]
}

extension Tensor {
  /// `share · x + (1 − share) · x[partners]`.
  fileprivate func blended(with partners: [Int], share: Double) throws(TensorError) -> Tensor {
    let size = partners.isEmpty ? 0 : elementCount / partners.count
    return try written { source, target in
      for (index, partner) in partners.enumerated() {
        blend(source + index * size, source + partner * size, size, share: Float(share), target + index * size)
      }
    }
  }
}
