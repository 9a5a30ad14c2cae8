/// What the first layer looks for.
extension RunReport {
  func addFilters(to page: inout Page) {
    guard let filters = files.weights.flatMap({ FirstLayerFilters(of: $0) }) else { return }
    let pictures = filters.images.map { name, image in
      Picture(
        image, scale: max(1, (48 / Double(image.width)).rounded()), description: name,
        caption: filters.isConvolution ? nil : "\(name)")
    }
    page.add("First layer", note: filters.note, [Gallery(pictures, isTight: filters.isConvolution)])
  }
}
