import NNLayers

/// Faces: those that the model mistakes, and those that it learned from.
extension RunReport {
  private static let mistakeCount = 24
  private static let versionCount = 7

  func addMistakes(_ results: TestResults, to page: inout Page) {
    guard let dataset = files.data?.test else { return }
    let mistakes = results.worstMistakes(Self.mistakeCount)
    guard !mistakes.isEmpty else {
      page.add("Worst mistakes", ["<p>Every test image was recognised.</p>" as Markup])
      return
    }
    let names = dataset.classNames
    let pictures = mistakes.compactMap { answer -> Picture? in
      guard let image = try? dataset.image(at: answer.index) else { return nil }
      return Picture(
        image, scale: Self.scale(of: image), description: dataset.examples[answer.index].path,
        caption: """
          <b>\(names[answer.label])</b><br/>as \(names[answer.predicted])<br/>with \(answer.confidence.percent)<br/>\
          <span class="note">loss \(answer.loss.digits(2))</span>
          """)
    }
    let total = results.answers.count { !$0.isRight }
    page.add(
      "Worst mistakes",
      note: """
        \(pictures.count) of the \(total) test images that were not recognised: those whose true class got the least \
        probability. In bold the label, below it what the model took the image for and with which probability. A \
        label that is wrong shows up here too.
        """, [Gallery(pictures)])
  }

  /// A training image of each class beside versions of it, drawn as training draws them.
  func addAugmentation(to page: inout Page) {
    guard let dataset = files.data?.train, let augmentation = files.augmentation else { return }
    var random = RandomSource(keys: files.seed, 0x7368_6565_74)
    let rows = dataset.classNames.indices.compactMap { label -> Markup? in
      guard let index = (0..<dataset.count).first(where: { (try? dataset.label(at: $0)) == label }),
        let original = try? dataset.image(at: index), let input = try? dataset.input(at: index)
      else { return nil }
      let name = dataset.classNames[label]
      var pictures = [
        Picture(original, scale: Self.scale(of: original), description: dataset.examples[index].path, isFramed: true)
      ]
      for number in 1...Self.versionCount {
        guard let changed = try? augmentation(input, using: &random),
          let image = try? dataset.normalization.image(of: changed)
        else { continue }
        pictures.append(Picture(image, scale: Self.scale(of: image), description: "\(name), version \(number)"))
      }
      return "<h3>\(name)</h3>\(Gallery(pictures, isTight: true))"
    }
    guard !rows.isEmpty else { return }
    page.add(
      "Augmented training faces",
      note: """
        A training image of each class, in a frame, and versions of it as training draws them anew in each epoch. The \
        label must still be right.\(files.mixes ? " Blends of two images, which this run has too, are not shown." : "")
        """, rows)
  }

  /// Small faces are shown in twice their size, large ones in about 96 pixels.
  private static func scale(of image: Image) -> Double { image.width <= 48 ? 2 : max(0.1, 96 / Double(image.width)) }
}

extension RunFiles {
  /// How the run changed its training images, if the configuration says it.
  var augmentation: ImageAugmentation? {
    guard let configuration, configuration["recipe", "augmentation"]?.flag == true else { return nil }
    func setting(_ name: String) -> Double { configuration["recipe", name]?.double ?? 0 }
    var changes = ImageAugmentation()
    changes.shift = setting("shift")
    changes.rotation = setting("rotation")
    changes.scale = setting("scale")
    changes.flip = setting("flip")
    changes.erasing = setting("erasing")
    changes.contrast = setting("contrast")
    changes.brightness = setting("brightness")
    return changes
  }

  /// Whether the run also blended images by mixup or CutMix.
  var mixes: Bool { ["mixup", "cutmix"].contains { (configuration?["recipe", $0]?.double ?? 0) > 0 } }

  var seed: UInt64 {
    if case .natural(let seed)? = configuration?["recipe", "seed"] { seed } else { 1 }
  }
}

extension PixelNormalization {
  /// The picture of which an input `[H, W, C]` may have been made: the inverse of `tensor(_:)`, rounded.
  func image(of input: Tensor) throws -> Image {
    guard input.rank == 3 else { throw Failure("an image has the shape [H, W, C], not \(input.shape)") }
    let pixels = input.doubles.map { value -> UInt8 in
      let pixel = ((value * deviation + mean) * 255).rounded()
      return pixel.isNaN ? 0 : UInt8(min(255, max(0, pixel)))
    }
    return try Image(width: input.shape[1], height: input.shape[0], channels: input.shape[2], pixels: pixels)
  }
}
