import NNLayers
import Testing

@Suite struct AugmentationTests {
  private let image = Result { try Tensor((0..<48).map { Float($0) }, shape: [6, 8, 1]) }

  private func augmented(_ change: (inout ImageAugmentation) -> Void, seed: UInt64 = 1) throws -> Tensor {
    var augmentation = ImageAugmentation()
    change(&augmentation)
    var random = RandomSource(seed: seed)
    return try augmentation(try image.get(), using: &random)
  }

  @Test func nothingAskedNothingChanged() throws {
    #expect(try augmented { _ in } == image.get())
  }

  @Test func flip() throws {
    let flipped = try augmented { $0.flip = 1 }
    let expected = (0..<48).map { (i: Int) -> Float in Float(i / 8 * 8 + 7 - i % 8) }
    #expect(flipped.isClose(to: try Tensor(expected, shape: [6, 8, 1]), absolute: 1e-4))
  }

  @Test func theSameSeedGivesTheSameImage() throws {
    func all(_ seed: UInt64) throws -> Tensor {
      try augmented(
        {
          $0.shift = 0.2
          $0.rotation = 30
          $0.scale = 0.2
          $0.erasing = 1
          $0.contrast = 0.2
        }, seed: seed)
    }
    #expect(try all(1) == all(1))
    #expect(try all(1) != all(2))
  }

  @Test func erasingSetsARectangleToZero() throws {
    let erased = try augmented { $0.erasing = 1 }
    let original = try image.get()
    let changed = zip(erased.floats, original.floats).filter { $0 != $1 }
    #expect(!changed.isEmpty && changed.allSatisfy { $0.0 == 0 })
  }

  /// A smooth ramp moves by at most the shift that was asked for.
  @Test(arguments: UInt64(0)..<20) func shiftStaysInItsRange(_ seed: UInt64) throws {
    let shifted = try augmented({ $0.shift = 0.25 }, seed: seed)
    let original = try image.get()
    // One column is 1, one row is 8: at most 0.25 · 8 columns and 0.25 · 6 rows.
    for (a, b) in zip(shifted.floats, original.floats) { #expect(abs(a - b) <= 2 + 12 + 1e-3) }
  }

  private static let settings: [WritableKeyPath<ImageAugmentation, Double> & Sendable] = [
    \.shift, \.rotation, \.scale, \.flip, \.erasing, \.contrast, \.brightness,
  ]

  @Test(arguments: settings.indices, [.infinity, -.infinity, .nan, 1e7, Double.greatestFiniteMagnitude])
  func settingsWithoutMeaningAreErrors(_ index: Int, _ value: Double) throws {
    let error = #expect(throws: TensorError.self) { try augmented { $0[keyPath: Self.settings[index]] = value } }
    #expect(error?.operation == "augment")
    #expect(error?.message.contains("not finite or over a million") == true)
  }

  /// Absurd, but numbers.
  @Test(arguments: [1e6, -1e6]) func extremeSettings(_ value: Double) throws {
    for seed in UInt64(0)..<20 {
      let image = try augmented({ for setting in Self.settings { $0[keyPath: setting] = value } }, seed: seed)
      #expect(image.shape == [6, 8, 1] && image.firstNonFinite == nil)
    }
  }

  @Test func wrongShapesAreErrors() throws {
    var random = RandomSource(seed: 1)
    #expect(throws: TensorError.self) { try ImageAugmentation()(.zeros([4, 4]), using: &random) }
  }
}
