import NNLayers
import Testing

@testable import ExpressionApp

@Suite struct ClassBalanceTests {
  private func data(_ counts: [Int]) throws -> InMemoryDataset {
    let labels = counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
    return try InMemoryDataset(
      inputs: .zeros([labels.count, 1]), labels: labels, classNames: counts.indices.map { "\($0)" })
  }

  @Test func weights() throws {
    let balance = try ClassBalance(of: data([10, 40, 50]))
    #expect(balance.counts == [10, 40, 50])
    #expect(balance.weights(strength: 0) == [1, 1, 1])
    let full = balance.weights(strength: 1)
    // Every class counts 100 / 3 in all.
    for (weight, count) in zip(full, balance.counts) { #expect(abs(weight * Double(count) - 100.0 / 3) < 1e-9) }
    let half = balance.weights(strength: 0.5)
    #expect(abs(half[0] / half[1] - 2) < 1e-12)
    let mean = zip(half, balance.counts).reduce(0) { $0 + $1.0 * Double($1.1) } / 100
    #expect(abs(mean - 1) < 1e-12)
  }

  @Test func sampling() throws {
    let data = try data([100, 900])
    for (strength, expected) in [(1.0, 0.5), (0.5, 0.25)] {
      let sampler = try ClassBalance(of: data).sampler(of: data, strength: strength)
      var random = RandomSource(seed: 3)
      var rare = 0
      for _ in 0..<20 { rare += sampler.indices(of: 1000, using: &random).count { $0 < 100 } }
      // Five deviations of 20,000 draws.
      #expect(abs(Double(rare) / 20_000 - expected) < 5 * (expected * (1 - expected) / 20_000).squareRoot())
    }
  }

  @Test func someBatches() throws {
    struct Zero: BatchTransform {
      func callAsFunction(
        images: Tensor, targets: Tensor, using random: inout RandomSource
      ) throws(TensorError) -> (images: Tensor, targets: Tensor) { (try .zeros(images.shape), targets) }
    }
    var random = RandomSource(seed: 1)
    let (ones, targets) = (try Tensor.ones([2, 2]), try Tensor.ones([2, 3]))
    var changed = 0
    for _ in 0..<1000 {
      let result = try SomeBatches(transform: Zero(), probability: 0.3)(images: ones, targets: targets, using: &random)
      #expect(result.targets == targets)
      changed += result.images == ones ? 0 : 1
    }
    #expect((225...375).contains(changed), "\(changed)")
  }
}
