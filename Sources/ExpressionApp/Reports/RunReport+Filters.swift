import NNLayers

/// What the first layer looks for.
extension RunReport {
  /// More filters than this are not shown.
  private static let filterLimit = 128

  func addFilters(to page: inout Page) {
    guard let weights = files.weights, let first = weights.model.parameters().first,
      let tensor = try? first.parameter.value(), tensor.firstNonFinite == nil
    else { return }
    let format = weights.description.format
    let isConvolution = tensor.rank == 4 && [1, 3].contains(tensor.shape[2])
    let isLinear = tensor.rank == 2 && tensor.shape[0] == format.height * format.width * format.channels
    guard isConvolution || isLinear else { return }
    let (height, width) = isConvolution ? (tensor.shape[0], tensor.shape[1]) : (format.height, format.width)
    let (channels, count) = isConvolution ? (tensor.shape[2], tensor.shape[3]) : (format.channels, tensor.shape[1])
    let elements = tensor.doubles
    let names = weights.description.classNames
    let pictures = (0..<min(count, Self.filterLimit)).compactMap { filter -> Picture? in
      let values = (0..<height * width * channels).map { elements[$0 * count + filter] }
      guard let image = try? Self.image(values, width: width, height: height, channels: channels) else { return nil }
      let name = isLinear && filter < names.count ? names[filter] : "filter \(filter)"
      return Picture(
        image, scale: max(1, (48 / Double(width)).rounded()), description: name, caption: isLinear ? "\(name)" : nil)
    }
    let shown = pictures.count < count ? "\(pictures.count) of the \(count)" : "The \(count)"
    let kind: Markup =
      isConvolution
      ? "\(shown) filters of <code>\(first.path)</code>, \(height) × \(width) pixels each."
      : "The weights of <code>\(first.path)</code> for each class, pixel by pixel."
    let colors: Markup =
      channels == 1
      ? "Red is positive, blue negative, white zero; each picture is scaled by its largest magnitude."
      : "Each channel’s weights are a colour; grey is zero; each picture is scaled by its largest magnitude."
    page.add("First layer", note: "\(kind) \(colors)", [Gallery(pictures, isTight: !isLinear)])
  }

  private static func image(_ values: [Double], width: Int, height: Int, channels: Int) throws -> Image {
    if channels == 1 { return try ColorMap.diverging.image(values, width: width, height: height) }
    let largest = values.map(abs).max() ?? 0
    let pixels = values.map { UInt8((127.5 * (1 + (largest > 0 ? $0 / largest : 0))).rounded()) }
    return try Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
