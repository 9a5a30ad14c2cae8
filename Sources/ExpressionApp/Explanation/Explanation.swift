import Foundation
import NNLayers

/// What a model sees in a picture, as pictures: each is a file of its own and stands on one page.
struct Explanation {
  /// A picture, and what is said of it.
  struct Figure {
    /// The file's name, without its ending.
    let name: String
    let image: Image
    /// Each pixel's side on the page, and in the file unless it says otherwise.
    let scale: Int
    /// In a few words.
    let title: String
    /// Whether the file has the picture's own pixels.
    var isFileUnscaled = false
  }

  struct Chapter {
    let title: String
    let note: Markup
    let figures: [Figure]
  }

  let path: String
  let face: Image
  let input: Tensor
  let prediction: Prediction
  /// The class that is explained.
  let label: String
  let gradients: ClassGradients
  private(set) var chapters: [Chapter] = []
  private let classifier: Classifier

  /// - Parameter label: the class to explain, the likeliest unless given.
  /// - Throws: what reading the picture throws; `UsageError` for a label that the model does not have.
  init(of path: String, by classifier: Classifier, label: String? = nil) throws {
    let picture = try Image(contentsOf: path)
    face = try classifier.face(picture, name: path)
    input = try classifier.input(picture, name: path)
    let names = classifier.classNames
    prediction = Prediction(
      path: path, classNames: names, probabilities: try classifier.probabilities(input, name: path))
    let name = label ?? prediction.ranked[0].name
    guard let index = names.firstIndex(of: name) else {
      let nearest = nearestWord(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
      throw UsageError("--label takes \(names.alternatives), not “\(name)”\(nearest)")
    }
    self.path = path
    self.label = name
    self.classifier = classifier
    gradients = try ClassGradients(of: classifier.trained.model, at: input, classIndex: index)
  }

  /// The tape of the forward pass, for the class that is explained.
  func tape(pixel: (row: Int, column: Int)?) throws -> TapeListing {
    try TapeListing(of: classifier.trained.model, at: input, classIndex: gradients.classIndex, pixel: pixel)
  }

  /// Makes all pictures.
  mutating func draw(smoothing: SmoothGrad) throws {
    chapters = [try heatMaps(smoothing), try edges()]
    if let filters = FirstLayerFilters(of: classifier.trained), !filters.images.isEmpty {
      chapters.append(try firstLayer(filters))
    }
    let maps = try featureMaps()
    if !maps.figures.isEmpty { chapters.append(maps) }
  }

  /// How often a picture's side fits into so many pixels.
  private static func scale(_ side: Int, to target: Int) -> Int { max(1, target / max(1, side)) }

  private func heatMaps(_ smoothing: SmoothGrad) throws -> Chapter {
    let scale = Self.scale(face.width, to: 240)
    func figure(_ name: String, _ map: HeatMap, _ title: String) throws -> Figure {
      Figure(name: name, image: try map.overlay(on: face), scale: scale, title: title)
    }
    var figures = [Figure(name: "face", image: face, scale: scale, title: "the model’s input", isFileUnscaled: true)]
    var note: Markup = """
      The score is that of the class before softmax. Dark violet is weak, light yellow strong; each map is scaled by its \
      largest value. \

      """
    if let map = try gradients.gradCAM() {
      figures.append(try figure("grad-cam", map, "Grad-CAM of \(gradients.featureMap?.layer ?? "")"))
      note += """
        Grad-CAM weighs the channels of the last feature map by how much they raise the score: where the class was \
        seen. \

        """
    } else {
      note += "There is no Grad-CAM: the model has no feature map. "
    }
    figures.append(try figure("gradient", gradients.saliency(), "input gradient"))
    let smooth = try smoothing.gradient(
      of: classifier.trained.model, at: input, classIndex: gradients.classIndex)
    let map = ClassGradients.saliency(of: smooth)
    figures.append(try figure("smooth-gradient", map, "SmoothGrad"))
    note += """
      The gradient’s size says how much each pixel moves the score; SmoothGrad is the size of the gradients’ mean at \
      \(smoothing.samples) copies of the picture with noise of \((100 * smoothing.noise).digits(0)) % of its range.
      """
    return Chapter(title: "Where “\(label)” is seen", note: note, figures: figures)
  }

  private func edges() throws -> Chapter {
    let scale = Self.scale(face.width, to: 144)
    let figures = try EdgeFilter.all.flatMap { filter -> [Figure] in
      let responses = try filter.responses(to: face)
      let file = "edges-\(filter.name.lowercased())"
      func signed(_ values: [Double], _ name: String, _ title: String) throws -> Figure {
        let image = try ColorMap.diverging.image(values, width: face.width, height: face.height)
        return Figure(name: name, image: image, scale: scale, title: title)
      }
      guard responses.count == 2 else { return [try signed(responses[0], file, filter.name)] }
      let magnitudes = EdgeFilter.magnitude(responses)
      let magnitude = try ColorMap.sequential.image(
        magnitudes, width: face.width, height: face.height, range: 0...(magnitudes.max() ?? 0))
      return [
        Figure(name: file, image: magnitude, scale: scale, title: "\(filter.name), magnitude"),
        try signed(responses[0], "\(file)-1", "first direction"),
        try signed(responses[1], "\(file)-2", "second direction"),
      ]
    }
    let sources = EdgeFilter.all.map { "\($0.name): \($0.source)" }.joined(separator: "; ")
    return Chapter(
      title: "Edges",
      note: """
        What filters of fixed numbers give for the same face, by the cross-correlation that the model’s layers use. Sobel, \
        Scharr and Prewitt: differences across columns, then across rows; Roberts: along the two diagonals; the magnitude \
        is √(gx² + gy²). The Laplacian is the sum of second differences. Red is positive, blue negative, white zero; each \
        picture is scaled by its largest value. Sources: \(sources).
        """, figures: figures)
  }

  private func firstLayer(_ filters: FirstLayerFilters) throws -> Chapter {
    let images = try filters.images.map { try Image.inColors($0.image) }
    let sheet = try Image.contactSheet(images)
    let scale = filters.isConvolution ? max(1, min(16, 720 / sheet.width)) : 2
    let figure = Figure(
      name: "filters", image: sheet, scale: scale, title: "\(filters.images.count) of \(filters.count)")
    return Chapter(title: "First layer", note: filters.note, figures: [figure])
  }

  private func featureMaps() throws -> Chapter {
    var names: [String: Int] = [:]
    let figures = try FeatureMaps.all(of: classifier.trained.model, at: input).map { maps in
      let sheet = try maps.sheet
      let (height, width, channels) = (maps.value.shape[1], maps.value.shape[2], maps.value.shape[3])
      let uses = names[maps.path, default: 0] + 1
      names[maps.path] = uses
      return Figure(
        name: "features-\(Self.fileName(maps.path))" + (uses > 1 ? "-\(uses)" : ""), image: sheet,
        scale: Self.scale(sheet.width, to: 560),
        title: "\(maps.path), \(maps.type): \(channels) of \(height) × \(width)"
          + (maps.isSigned ? ", red positive, blue negative" : ""))
    }
    return Chapter(
      title: "Feature maps",
      note: """
        What each layer with positions gives, a picture for each channel, in the order of the channels. Each is scaled by \
        its own largest magnitude, so that weak ones are seen too; zero has one colour: dark violet in layers without \
        negative numbers, white in others.
        """, figures: figures)
  }

  /// A path as a part of a file's name.
  private static func fileName(_ path: String) -> String {
    String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" })
  }
}

extension Image {
  /// With three channels.
  fileprivate static func inColors(_ image: Image) throws(ImageError) -> Image {
    guard image.channels == 1 else { return image }
    return try Image(
      width: image.width, height: image.height, channels: 3, pixels: image.pixels.flatMap { [$0, $0, $0] })
  }
}
