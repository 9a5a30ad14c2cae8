import Foundation
import NNLayers

/// How often each class occurs, and what makes up for that.
struct ClassBalance {
  /// Images of each class.
  let counts: [Int]

  init(of dataset: any Dataset) throws(DataError) {
    var counts = [Int](repeating: 0, count: dataset.classNames.count)
    for label in try dataset.allLabels() { counts[label] += 1 }
    self.counts = counts
  }

  /// A factor for each class, `(mean count / its count) ^ strength`, and these scaled so that their mean over all
  /// images is 1. With a strength of 0 all are 1, with 1 every class counts as much as every other.
  func weights(strength: Double) -> [Double] {
    let total = counts.reduce(0, +)
    let mean = Double(total) / Double(max(1, counts.count))
    let raw = counts.map { pow(mean / Double(max(1, $0)), strength) }
    let sum = zip(raw, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
    return raw.map { $0 * Double(total) / max(sum, .leastNormalMagnitude) }
  }

  /// Draws the images of each class in proportion to its weight; as many as there are, some of them again.
  func sampler(of dataset: any Dataset, strength: Double) throws -> WeightedSampler {
    let weights = weights(strength: strength)
    return try WeightedSampler(weights: dataset.allLabels().map { weights[$0] })
  }
}

/// Changes some batches and leaves the others alone.
struct SomeBatches: BatchTransform {
  let transform: any BatchTransform
  let probability: Double

  func callAsFunction(
    images: Tensor, targets: Tensor, using random: inout RandomSource
  ) throws(TensorError) -> (images: Tensor, targets: Tensor) {
    guard random.uniform() < probability else { return (images, targets) }
    return try transform(images: images, targets: targets, using: &random)
  }
}
