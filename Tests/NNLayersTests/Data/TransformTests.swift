import Foundation
import Testing

@testable import NNLayers

@Suite struct TransformTests {
  private func image(_ height: Int = 3, _ width: Int = 4, _ channels: Int = 2) throws -> Tensor {
    try Tensor((0..<height * width * channels).map { Float($0) }, shape: [height, width, channels])
  }

  private func applied(_ transform: any Transform, _ image: Tensor, seed: UInt64 = 1) throws -> Tensor {
    var random = RandomSource(seed: seed)
    return try transform(image, using: &random)
  }

  @Test func normalize() throws {
    let y = try applied(
      Normalize(mean: [1, 2], deviation: [2, 4]), Tensor([1, 2, 3, 10] as [Float], shape: [1, 2, 2]))
    #expect(y.floats == [0, 0, 1, 2])
    #expect(try applied(Normalize(mean: [1], deviation: [2]), image()).floats[5] == 2)
    for (mean, deviation) in [([0, 0, 0], [1]), ([0], [1, 1, 1]), ([0], [0]), ([.nan], [1]), ([0], [-1]), ([], [1])]
      as [([Double], [Double])]
    { #expect(throws: TensorError.self) { try applied(Normalize(mean: mean, deviation: deviation), image()) } }
  }

  @Test func crops() throws {
    let x = try image(4, 5, 1)
    #expect(try applied(CenterCrop(height: 2, width: 3), x).floats == [6, 7, 8, 11, 12, 13])
    let padded = try applied(CenterCrop(height: 2, width: 7, fill: -1), x)
    #expect(padded.floats == [-1, 5, 6, 7, 8, 9, -1, -1, 10, 11, 12, 13, 14, -1])
    var places: Set<[Float]> = []
    for seed in UInt64(0)..<200 {
      let crop = try applied(RandomCrop(height: 3, width: 4, padding: 1), x, seed: seed)
      #expect(crop.shape == [3, 4, 1])
      places.insert(crop.floats)
    }
    #expect(places.count == 16)
    #expect(places.contains([0, 0, 0, 0, 0, 0, 1, 2, 0, 5, 6, 7]))
    #expect(throws: TensorError.self) { try applied(RandomCrop(height: 5, width: 5), x) }
    #expect(throws: TensorError.self) { try applied(RandomCrop(height: 0, width: 5), x) }
    #expect(throws: TensorError.self) { try applied(RandomCrop(height: 1, width: 5, padding: -1), x) }
    #expect(throws: TensorError.self) { try applied(RandomCrop(height: 1, width: 5, padding: .max), x) }
    #expect(throws: TensorError.self) { try applied(CenterCrop(height: .max, width: .max), x) }
    // Far outside in one direction.
    #expect(try applied(CenterCrop(height: 40, width: 1), x).elementCount == 40)
  }

  @Test func flips() throws {
    let x = try image(2, 2, 2)
    #expect(try applied(RandomFlip(probability: 1), x).floats == [2, 3, 0, 1, 6, 7, 4, 5])
    #expect(try applied(RandomFlip(.vertical, probability: 1), x).floats == [4, 5, 6, 7, 0, 1, 2, 3])
    #expect(try applied(RandomFlip(probability: 0), x) == x)
    let flipped = try (0..<400).count { try applied(RandomFlip(), x, seed: $0) != x }
    #expect(flipped > 150 && flipped < 250)
    #expect(throws: TensorError.self) { try applied(RandomFlip(probability: 1.1), x) }
    #expect(throws: TensorError.self) { try applied(RandomFlip(probability: .nan), x) }
  }

  @Test func affine() throws {
    let x = try image(6, 8, 1)
    #expect(try applied(RandomAffine(), x).isClose(to: x, absolute: 1e-4))
    // One column is 1, one row 8.
    for seed in UInt64(0)..<20 {
      let y = try applied(RandomAffine(shift: 0.25), x, seed: seed)
      for (a, b) in zip(x.floats, y.floats) { #expect(abs(a - b) <= 2 + 12 + 1e-3) }
    }
    let all = RandomAffine(rotation: 360, shift: 1, scale: 0.99, shear: 89)
    for seed in UInt64(0)..<50 {
      let y = try applied(all, x, seed: seed)
      #expect(y.firstNonFinite == nil && y.floats.allSatisfy { $0 >= -1e-3 && $0 <= 47.001 })
    }
    // A quarter turn of a square, or nearly so.
    let square = try image(4, 4, 1)
    let elements = (0..<16).map { (i: Int) -> Float in Float(i % 4 * 4 + 3 - i / 4) }
    let quarter = try Tensor(elements, shape: [4, 4, 1])
    var turned = false
    for seed in UInt64(0)..<2000 where !turned {
      let y = try applied(RandomAffine(rotation: 90), square, seed: seed)
      turned = y.isClose(to: quarter, absolute: 0.3)
    }
    #expect(turned)
    for bad in [RandomAffine(rotation: .nan), RandomAffine(shift: -1), RandomAffine(scale: 1), RandomAffine(shear: 90)]
    {
      #expect(throws: TensorError.self) { try applied(bad, x) }
    }
  }

  @Test func erasing() throws {
    let x = try Tensor.ones([20, 20, 3])
    for seed in UInt64(0)..<50 {
      let y = try applied(RandomErasing(probability: 1, area: 0.1...0.2, value: 7), x, seed: seed).floats
      let erased = y.count { $0 == 7 }
      #expect(erased % 3 == 0 && erased > 60 && erased < 300)
      #expect(y.allSatisfy { $0 == 1 || $0 == 7 })
    }
    #expect(try applied(RandomErasing(probability: 1, area: 1...1, aspect: 1...1), x).floats.allSatisfy { $0 == 0 })
    #expect(try applied(RandomErasing(probability: 1, area: 0...0), x) == x)
    #expect(x.floats.allSatisfy { $0 == 1 })
    for bad in [
      RandomErasing(probability: -1), RandomErasing(area: 0...2), RandomErasing(aspect: 0...1),
      RandomErasing(value: .nan),
    ] { #expect(throws: TensorError.self) { try applied(bad, x) } }
  }

  @Test func brightnessContrastNoise() throws {
    let x = try image()
    let bright = zip(try applied(RandomBrightness(2), x).floats, x.floats).map { $0 - $1 }
    #expect(bright.allSatisfy { abs($0 - bright[0]) < 1e-5 && abs($0) <= 2 } && bright[0] != 0)
    let contrast = try applied(RandomContrast(0.5), x).doubles
    #expect(abs(contrast.reduce(0, +) / 24 - 11.5) < 1e-4)
    let factor = (contrast[23] - contrast[0]) / 23
    #expect(factor >= 0.5 && factor <= 1.5 && factor != 1)
    let noise = try applied(GaussianNoise(deviation: 3), .zeros([100, 100, 1])).doubles
    #expect(abs(noise.reduce(0, +) / 1e4) < 0.15)
    #expect(abs((noise.reduce(0) { $0 + $1 * $1 } / 1e4).squareRoot() - 3) < 0.1)
    for bad in [RandomBrightness(-1), RandomContrast(2), GaussianNoise(deviation: .infinity)] as [any Transform] {
      #expect(throws: TensorError.self) { try applied(bad, x) }
    }
  }

  /// Against the sum over all pixels of the mirrored image.
  @Test(arguments: [0.5, 1.3, 4]) func blur(_ sigma: Double) throws {
    let (height, width, channels) = (5, 7, 2)
    var random = RandomSource(seed: 1)
    let x = try Tensor.normal([height, width, channels], using: &random)
    let y = try applied(GaussianBlur(deviation: sigma...sigma), x)
    let radius = Int((3 * sigma).rounded(.up))
    func mirrored(_ place: Int, _ count: Int) -> Int {
      var place = place
      while place < 0 || place >= count { place = place < 0 ? -place : 2 * (count - 1) - place }
      return place
    }
    let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    for row in 0..<height {
      for column in 0..<width {
        for c in 0..<channels {
          var expected = 0.0
          for i in -radius...radius {
            for j in -radius...radius {
              let weight = weights[i + radius] * weights[j + radius] / (sum * sum)
              expected += weight * (try x[mirrored(row + i, height), mirrored(column + j, width), c])
            }
          }
          #expect(abs(try y[row, column, c] - expected) < 1e-5)
        }
      }
    }
    #expect(try applied(GaussianBlur(deviation: 0...0), x) == x)
    #expect(try applied(GaussianBlur(), .ones([1, 1, 3])).isClose(to: .ones([1, 1, 3])))
    #expect(throws: TensorError.self) { try applied(GaussianBlur(deviation: -1...1), x) }
  }

  @Test func composition() throws {
    let x = try image(8, 8, 3)
    let all = TransformSequence(
      RandomCrop(height: 6, width: 6, padding: 2), RandomFlip(), RandomAffine(rotation: 10, scale: 0.1),
      RandomlyApplied(GaussianBlur(), probability: 0.5), RandomBrightness(0.1), RandomContrast(0.1),
      GaussianNoise(deviation: 0.1), RandomErasing(), ImageAugmentation(), Normalize(mean: [1], deviation: [2]))
    #expect(try applied(all, x).shape == [6, 6, 3])
    #expect(try applied(all, x) == applied(all, x))
    #expect(try applied(all, x, seed: 2) != applied(all, x))
    #expect(try applied(TransformSequence([]), x) == x)
    #expect(throws: TensorError.self) { try applied(RandomlyApplied(RandomFlip(), probability: 2), x) }
    for transform in all.transforms.dropLast() where !(transform is RandomlyApplied) {
      #expect(throws: TensorError.self) { try applied(transform, .ones([4, 4])) }
      #expect(throws: TensorError.self) { try applied(transform, .ones([4, 4, 1], .float64)) }
      #expect(throws: TensorError.self) { try applied(transform, .ones([0, 4, 1])) }
    }
  }
}
