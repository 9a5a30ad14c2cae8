import NNLayers

/// What the first layer looks for: the filters of a convolution, or a linear layer's weights on the pixels, as pictures.
struct FirstLayerFilters {
  /// More filters than this are not shown.
  private static let limit = 128

  /// The parameter's dotted path.
  let path: String
  /// Whether they are filters, and not weights of whole pictures.
  let isConvolution: Bool
  /// How many there are; `images` may be fewer.
  let count: Int
  /// Each with its class, or its number.
  let images: [(name: String, image: Image)]
  private let channels: Int

  /// `nil` where the first parameter is neither, or holds a number that is not finite.
  init?(of weights: TrainedModel) {
    guard let first = weights.model.parameters().first, let tensor = try? first.parameter.value(),
      tensor.firstNonFinite == nil
    else { return nil }
    let format = weights.description.format
    let isConvolution = tensor.rank == 4 && [1, 3].contains(tensor.shape[2])
    let isLinear = tensor.rank == 2 && tensor.shape[0] == format.height * format.width * format.channels
    guard isConvolution || isLinear else { return nil }
    let (height, width) = isConvolution ? (tensor.shape[0], tensor.shape[1]) : (format.height, format.width)
    let (channels, count) = isConvolution ? (tensor.shape[2], tensor.shape[3]) : (format.channels, tensor.shape[1])
    let elements = tensor.doubles
    let names = weights.description.classNames
    images = (0..<min(count, Self.limit)).compactMap { filter -> (name: String, image: Image)? in
      let values = (0..<height * width * channels).map { elements[$0 * count + filter] }
      guard let image = try? Self.image(values, width: width, height: height, channels: channels) else { return nil }
      return (isLinear && filter < names.count ? names[filter] : "filter \(filter)", image)
    }
    path = first.path
    self.isConvolution = isConvolution
    self.count = count
    self.channels = channels
  }

  /// What they are, and what the colours mean.
  var note: Markup {
    let size = images.first.map { "\($0.image.height) × \($0.image.width)" } ?? ""
    let shown = images.count < count ? "\(images.count) of the \(count)" : "The \(count)"
    let kind: Markup =
      isConvolution
      ? "\(shown) filters of <code>\(path)</code>, \(size) pixels each."
      : "The weights of <code>\(path)</code> for each class, pixel by pixel."
    let colors: Markup =
      channels == 1
      ? "Red is positive, blue negative, white zero; each picture is scaled by its largest magnitude."
      : "Each channel’s weights are a colour; grey is zero; each picture is scaled by its largest magnitude."
    return "\(kind) \(colors)"
  }

  private static func image(_ values: [Double], width: Int, height: Int, channels: Int) throws -> Image {
    if channels == 1 { return try ColorMap.diverging.image(values, width: width, height: height) }
    let largest = values.map(abs).max() ?? 0
    let pixels = values.map { UInt8((127.5 * (1 + (largest > 0 ? $0 / largest : 0))).rounded()) }
    return try Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
