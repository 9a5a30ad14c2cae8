import Foundation
import Testing

@testable import NNLayers

@Suite struct BatchTransformTests {
  private func batch() throws -> (Tensor, Tensor) {
    // Image i holds i everywhere; its class is i.
    let images = try Tensor((0..<4 * 64).map { Float($0 / 64) }, shape: [4, 8, 8, 1])
    let targets = try Tensor((0..<16).map { $0 / 4 == $0 % 4 ? 1 : 0 as Float }, shape: [4, 4])
    return (images, targets)
  }

  @Test(arguments: UInt64(0)..<20) func mixup(_ seed: UInt64) throws {
    let (images, targets) = try batch()
    var random = RandomSource(seed: seed)
    let (x, y) = try Mixup(alpha: 1)(images: images, targets: targets, using: &random)
    for row in 0..<4 {
      let share = (0..<4).map { y.floats[row * 4 + $0] }
      #expect(abs(share.reduce(0, +) - 1) < 1e-6)
      // What the image is made of is what the targets say.
      let expected = share.enumerated().reduce(Float(0)) { $0 + Float($1.offset) * $1.element }
      #expect((0..<64).allSatisfy { abs(x.floats[row * 64 + $0] - expected) < 1e-5 })
    }
  }

  @Test func cutMix() throws {
    let (images, targets) = try batch()
    var hasMixed = false
    for seed in UInt64(0)..<40 {
      var random = RandomSource(seed: seed)
      let (x, y) = try CutMix()(images: images, targets: targets, using: &random)
      for row in 0..<4 {
        for label in 0..<4 {
          let pixels = (0..<64).count { x.floats[row * 64 + $0] == Float(label) }
          #expect(abs(Float(pixels) / 64 - y.floats[row * 4 + label]) < 1e-5)
          hasMixed = hasMixed || (pixels > 0 && pixels < 64)
        }
      }
    }
    #expect(hasMixed)
    #expect(try batch().0 == images)
  }

  @Test func inTheLoader() throws {
    let (images, _) = try batch()
    let data = try InMemoryDataset(inputs: images, labels: [0, 1, 2, 3], classNames: ["a", "b", "c", "d"])
    let loader = DataLoader(
      data, batchSize: 4, shuffleSeed: 1, batchTransform: OneOf(Mixup(alpha: 1), CutMix()))
    let first = try #require(Array(loader.epoch(1)).first)
    #expect(try first.labels.shape == [4] && first.targets.shape == [4, 4])
    #expect(try first.targets.floats.contains { $0 > 0 && $0 < 1 })
    let again = try #require(Array(loader.epoch(1)).first)
    #expect(try first.images == again.images && first.targets == again.targets)
    let other = try #require(Array(loader.epoch(2)).first)
    #expect(try first.targets != other.targets)
    // Trained with soft targets.
    var random = RandomSource(seed: 1)
    let model = Sequential {
      Flatten()
      Linear(inputs: 64, outputs: 4, using: &random)
    }
    let trainer = Trainer(model, optimizer: SGD(model.parameters(), learningRate: 0.01)) {
      try $0.crossEntropy(probabilities: $1.targets)
    }
    let history = try trainer.fit(loader, epochs: 30)
    #expect(try #require(history.last?.training["loss"]) < #require(history[0].training["loss"]))
  }

  @Test func withoutMeaning() throws {
    let (images, targets) = try batch()
    var random = RandomSource(seed: 1)
    for alpha in [0, -1, .nan, .infinity] {
      #expect(throws: TensorError.self) { try Mixup(alpha: alpha)(images: images, targets: targets, using: &random) }
      #expect(throws: TensorError.self) { try CutMix(alpha: alpha)(images: images, targets: targets, using: &random) }
    }
    for bad in [try Tensor.ones([3, 4]), try .ones([]), try .ones([4, 4], .float64)] {
      #expect(throws: TensorError.self) { try Mixup()(images: images, targets: bad, using: &random) }
    }
    #expect(throws: TensorError.self) { try CutMix()(images: .ones([4, 2]), targets: targets, using: &random) }
    #expect(throws: TensorError.self) { try CutMix()(images: .ones([4, 0, 1, 1]), targets: targets, using: &random) }
    let none = try Mixup()(images: .ones([0, 2]), targets: .ones([0, 4]), using: &random)
    #expect(none.images.shape == [0, 2])
    #expect(try OneOf()(images: images, targets: targets, using: &random).images == images)
  }

  @Test(arguments: [(0.2, 0.2), (1, 1), (2, 5), (0.001, 0.001), (1000, 1000)] as [(Double, Double)])
  func beta(_ a: Double, _ b: Double) {
    var random = RandomSource(seed: 3)
    let count = 20000
    let draws = (0..<count).map { _ in random.beta(a, b) }
    #expect(draws.allSatisfy { $0 >= 0 && $0 <= 1 })
    let mean = draws.reduce(0, +) / Double(count)
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let expected = a * b / ((a + b) * (a + b) * (a + b + 1))
    #expect(abs(mean - a / (a + b)) < 5 * (expected / Double(count)).squareRoot())
    #expect(abs(variance - expected) < 0.05 * expected)
  }
}
