import Foundation
import NNLayers

/// The report as a page with pictures.
extension DataReport {
  var page: Page {
    var page = Page(title: "Faces in \(collection.path)", subtitle: subtitle)
    page.extraStyle = PictureGroup.style
    page.add("At a glance", [KeyFigures(figures)])
    addClasses(to: &page)
    addFiles(to: &page)
    addCopies(to: &page)
    addOutliers(to: &page)
    addLevels(to: &page)
    addSamples(to: &page)
    return page
  }

  private var subtitle: Markup {
    let splits = collection.splits.count
    return """
      \(collection.faces.count) images of \(collection.classNames.count) classes\
      \(splits > 1 ? " in \(splits) splits" : "").
      """
  }

  private var figures: [KeyFigures.Figure] {
    var figures = [KeyFigures.Figure("images", RunReport.grouped(collection.faces.count))]
    figures.append(
      .init("unreadable", RunReport.grouped(survey.failures.count), note: survey.failures.isEmpty ? nil : "named below")
    )
    let surplus = duplicates.exact.imageCount - duplicates.exact.count
    figures.append(
      .init("surplus copies", RunReport.grouped(surplus), note: "images whose pixels another one has already"))
    for known in duplicates.known {
      let (split, first) = (collection.splits[known.split], collection.splits[0])
      figures.append(
        .init(
          "\(split) images in \(first) too", RunReport.grouped(known.exact),
          note: "\((Double(known.exact) / Double(max(1, known.images))).percent); \(known.near) with nearly the same"))
    }
    figures.append(
      .init(
        "same picture, other label", RunReport.grouped(duplicates.exact.count(where: \.hasConflict)),
        note: "\(duplicates.near.count(where: \.hasConflict)) more that look alike"))
    figures.append(.init("little to see", RunReport.grouped(survey.outliers.count), note: "flat, faint, dark, bright"))
    return figures
  }

  private func addClasses(to page: inout Page) {
    let counts = survey.counts
    let totals = counts.map { $0.reduce(0, +) }
    func share(_ split: Int, _ label: Int) -> String {
      (Double(counts[split][label]) / Double(max(1, totals[split]))).percent
    }
    let charts = collection.splits.indices.map { split in
      BarChart(
        title: "Images in \(collection.splits[split])",
        bars: collection.classNames.indices.map { label in
          .init(collection.classNames[label], Double(counts[split][label]), text: "\(counts[split][label])")
        })
    }
    var rows = collection.classNames.indices.map { label -> [Markup] in
      ["\(collection.classNames[label])"]
        + collection.splits.indices.map { "\(counts[$0][label]) <small>\(share($0, label))</small>" }
    }
    rows.append(["all"] + totals.map { "\($0)" })
    let sentences = collection.splits.indices.compactMap { split -> String? in
      guard let found = imbalance(ofSplit: split), found.ratio > 1.05 else { return nil }
      return """
        In \(collection.splits[split]), \(collection.classNames[found.largest]) has \(found.ratio.digits(1)) times as \
        many images as \(collection.classNames[found.smallest]).
        """
    }
    page.add(
      "Classes", note: sentences.isEmpty ? nil : "\(sentences.joined(separator: " "))",
      [
        ChartRow(charts),
        DataTable(columns: [.text("class")] + collection.splits.map { .number($0) }, rows: rows),
      ])
  }

  private func addFiles(to page: inout Page) {
    var elements: [any PageElement] = []
    let formats = survey.formats.map { entry -> [Markup] in ["\(Self.text(entry.format))", "\(entry.images)"] }
    elements.append(
      DataTable(columns: [.text("size"), .number("images")], rows: Array(formats.prefix(30)), caption: "Sizes"))
    if formats.count > 30 { elements.append("<p class=\"note\">And \(formats.count - 30) other sizes.</p>" as Markup) }
    func add(_ columns: [DataTable.Column], _ rows: [[Markup]], _ caption: String) {
      guard !rows.isEmpty else { return }
      elements.append(DataTable(columns: columns, rows: Array(rows.prefix(100)), caption: caption))
      if rows.count > 100 { elements.append("<p class=\"note\">And \(rows.count - 100) more.</p>" as Markup) }
    }
    add([.text("problem")], collection.problems.map { ["\($0)"] }, "What training would refuse or miss")
    add(
      [.text("file"), .text("reason")], survey.failures.map { ["\(collection.faces[$0.face].name)", "\($0.reason)"] },
      "Images that cannot be read")
    page.add("Sizes and files", elements)
  }

  /// Brightness and contrast of all images.
  private func addLevels(to page: inout Page) {
    func chart(_ title: String, _ limit: Double, _ value: (FaceFacts) -> Double) -> LineChart {
      let bins = 32
      let series = collection.splits.indices.map { split -> LineChart.Series in
        var counts = [Double](repeating: 0, count: bins)
        for (face, facts) in zip(collection.faces, survey.facts) where face.split == split {
          if let facts { counts[max(0, min(bins - 1, Int(value(facts) / limit * Double(bins))))] += 1 }
        }
        let total = max(1, counts.reduce(0, +))
        return LineChart.Series(
          collection.splits[split],
          counts.enumerated().map { ((Double($0) + 0.5) * limit / Double(bins), $1 / total) })
      }
      return LineChart(
        title: title, series: series, x: Axis("grey levels", range: 0...limit),
        y: Axis(format: .percent, includesZero: true))
    }
    page.add(
      "Brightness and contrast",
      note: """
        How many of a split’s images have which brightness, the mean of their grey levels from 0 to 255, and which \
        contrast, the deviation. Splits of the same kind of pictures have the same curves.
        """,
      [ChartRow([chart("Brightness", 256, \.mean), chart("Contrast", 128, \.deviation)])])
  }
}
