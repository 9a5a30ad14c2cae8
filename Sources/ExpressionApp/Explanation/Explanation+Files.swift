import Foundation
import NNLayers

/// The page and the files.
extension Explanation {
  var page: Page {
    let ranked = prediction.ranked
    var page = Page(
      title: "\(ranked[0].name), \(ranked[0].probability.percent)",
      subtitle: "what the model sees in <code>\(path)</code>")
    let values = ranked.map { [Markup(text: $0.name), Markup(text: $0.probability.percent)] }
    page.add(
      "Prediction",
      note:
        "The class that is explained below is \(label), with the score \(gradients.score.digits(3)) before softmax.",
      [DataTable(columns: [.text("expression"), .number("probability")], rows: values)])
    for chapter in chapters {
      let pictures = chapter.figures.map { figure in
        Picture(
          figure.image, scale: Double(figure.scale), description: figure.title, caption: Markup(text: figure.title))
      }
      page.add(chapter.title, note: chapter.note, [Gallery(pictures)])
    }
    return page
  }

  /// Writes every picture as `NAME.png`, and the page as `index.html`, to a folder that is made if there is none. What
  /// an earlier explanation has written there goes before.
  /// - Returns: how many pictures there are.
  @discardableResult
  func write(to folder: String) throws -> Int {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure("\(folder): the folder cannot be made")
    }
    try Self.removeFiles(in: folder)
    let figures = chapters.flatMap(\.figures)
    for figure in figures {
      let image = figure.isFileUnscaled ? figure.image : try figure.image.enlarged(figure.scale)
      try AtomicFile.write(Data(image.encodedPNG()), to: "\(folder)/\(figure.name).png")
    }
    try page.write(to: "\(folder)/index.html")
    return figures.count
  }

  /// Removes the files that explanations write, and nothing else: one of another model has other layers.
  private static func removeFiles(in folder: String) throws {
    let names: Set = ["index.html", "face.png", "grad-cam.png", "gradient.png", "smooth-gradient.png", "filters.png"]
    let beginnings = ["edges-", "features-"]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      let isPicture = name.hasSuffix(".png") && beginnings.contains { name.hasPrefix($0) }
      guard isPicture || names.contains(name) else { continue }
      guard unlink("\(folder)/\(name)") == 0 else { throw Failure("\(folder)/\(name): cannot be removed") }
    }
  }
}

extension ClassGradients {
  /// Of the explained class, before softmax.
  var score: Double { scores.doubles[classIndex] }
}
