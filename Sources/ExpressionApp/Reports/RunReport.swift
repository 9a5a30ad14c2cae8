import NNLayers

/// The page that shows a run: how it went, how good the weights are, where they fail, and what they were made with.
///
/// It is made from the files of the run's folder and the faces. Whatever is missing is left out.
struct RunReport {
  let files: RunFiles
  let results: TestResults?
  /// What was there and could not be used.
  let problems: [String]

  init(_ files: RunFiles) {
    self.files = files
    var problems = files.problems
    var results: TestResults?
    if let weights = files.weights, let data = files.data {
      do {
        results = try TestResults(of: weights.asked, on: data.test)
      } catch {
        problems.append("\(files.folder)/best.safetensors: \(error)")
      }
    }
    self.results = results
    self.problems = problems
  }

  var name: String {
    files.configuration?["name"]?.fact ?? files.folder.split(separator: "/").last.map(String.init) ?? ""
  }

  var page: Page {
    var page = Page(title: "Training run \(name)", subtitle: subtitle)
    page.add("Summary", note: choiceNote, summary)
    if let metrics = files.metrics { addCurves(metrics, to: &page) }
    if let results {
      addClasses(results, to: &page)
      addCalibration(results, to: &page)
      addMistakes(results, to: &page)
    }
    addAugmentation(to: &page)
    addFilters(to: &page)
    addTiming(to: &page)
    addConfiguration(to: &page)
    return page
  }

  private var subtitle: Markup? {
    let parts: [Markup?] = [
      files.weights.map { "model \($0.description.architecture.rawValue)" },
      files.dataPath.map { "faces from <code>\($0)</code>" },
      files.configuration?["provenance", "started"]?.fact.map { "begun \($0)" },
    ]
    let known = parts.compactMap { $0 }
    guard let first = known.first else { return nil }
    return known.dropFirst().reduce(first) { "\($0) · \($1)" }
  }

  private var summary: [any PageElement] {
    var figures: [KeyFigures.Figure] = []
    if let results {
      let evaluation = results.evaluation
      let interval = evaluation.interval
      figures += [
        .init(
          "test accuracy", evaluation.accuracy.percent,
          note: "95\u{A0}% interval \(interval.lowerBound.percent) to \(interval.upperBound.percent)"),
        .init("macro-F1", evaluation.macroF1.digits(3), note: "mean of the classes’ F1"),
        .init("loss", evaluation.loss.digits(4), note: "cross-entropy of \(evaluation.count) test images"),
        .init("calibration error", results.calibrationError.percent, note: "\(TestResults.binCount) bins"),
      ]
    }
    if let metrics = files.metrics {
      figures.append(
        .init("epochs", "\(metrics.epochs.count)", note: files.weightsEpoch.map { "the weights are of epoch \($0)" }))
    }
    if let parameters = files.weights.flatMap({ try? $0.model.parameters().scalarCount() }) {
      figures.append(.init("parameters", RunReport.grouped(parameters)))
    }
    var elements: [any PageElement] = figures.isEmpty ? [] : [KeyFigures(figures)]
    if !files.missing.isEmpty {
      elements.append(
        "<p class=\"note\">Not there, and left out: \(files.missing.joined(separator: "; ")).</p>" as Markup)
    }
    for remark in files.remarks { elements.append("<p>\(remark)</p>" as Markup) }
    if !problems.isEmpty {
      let items = problems.map { problem -> Markup in "<li>\(problem)</li>" }
      elements.append("<h3>What could not be used</h3><ul>\(items)</ul>" as Markup)
    }
    return elements
  }

  /// What is to be known of the figures: the test images chose the weights, so they cannot tell how good these are on
  /// others.
  private var choiceNote: Markup? {
    guard results != nil, let weights = files.weights else { return nil }
    var note: Markup = ""
    if let epochs = files.metrics?.epochs.count, epochs > 1 {
      note += """
        The weights are those of the epoch with the best accuracy on the test images, so on new faces somewhat lower \
        figures are to be expected.
        """
    }
    if weights.description.testTimeFlips { note += " The answers for an image and its mirror image are averaged." }
    return note
  }

  /// With a thin space between groups of three digits.
  static func grouped(_ number: Int) -> String {
    let digits = String(abs(number))
    var result = number < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result += "\u{202F}" }
      result.append(digit)
    }
    return result
  }
}
