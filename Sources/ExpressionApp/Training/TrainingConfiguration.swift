import NNLayers

/// What a training run is asked to do.
struct TrainingConfiguration: Sendable {
  var dataPath: String
  var output: String
  var architecture: ModelDescription.Architecture = .default
  var resizes = false
  /// Chosen by the size of the data unless given.
  var epochs: Int?
  var batchSize = 64
  var seed: UInt64 = 1
  var learningRate = 0.1
  var weightDecay = 5e-4
  var augmentation: ImageAugmentation? = .faces

  /// About 350,000 images in all, in 12 to 40 epochs.
  static func defaultEpochs(images: Int) -> Int { min(40, max(12, 350_000 / max(1, images))) }
}

extension ImageAugmentation {
  /// What leaves a face's expression as it is.
  static var faces: ImageAugmentation {
    var augmentation = ImageAugmentation()
    augmentation.shift = 0.08
    augmentation.rotation = 12
    augmentation.scale = 0.12
    augmentation.flip = 0.5
    augmentation.erasing = 0.25
    augmentation.contrast = 0.2
    augmentation.brightness = 0.2
    return augmentation
  }
}
