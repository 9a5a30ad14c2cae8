import NNLayers

extension Command {
  static let report = Command(
    name: "report", abstract: "make the page that shows a training run", operands: "RUN", operandValues: .folder,
    options: [
      Option(
        "data", "PATH", "where the faces are (where the run's configuration says)", short: "d",
        values: .file(endings: ["csv"])),
      .resize,
      Option("output", "FILE", "the page to write (RUN/report.html)", short: "o", values: .file(endings: ["html"])),
    ],
    discussion: """
      The page shows learning curves, the confusion matrix, precision and recall of each class with intervals, the
      reliability of the probabilities, the worst mistakes, augmented training faces, the first layer's filters, times
      and settings. It is one file that needs no network. It is made from what the folder RUN has of
      configuration.json, metrics.csv and best.safetensors, and from the faces; what is missing is left out.
      """, group: .training,
    examples: [Example("expression report runs/expression", "writes runs/expression/report.html")]
  ) { arguments in
    guard let folder = arguments.operands.first else { throw UsageError("which run's folder?") }
    guard arguments.operands.count == 1 else { throw UsageError("“\(arguments.operands[1])” is not understood") }
    let files = try RunFiles(folder: folder, dataPath: arguments.text("data"), resizes: arguments.has("resize"))
    let report = RunReport(files)
    let path = arguments.text("output") ?? "\(folder)/report.html"
    try report.page.write(to: path)
    Terminal.line(path)
    for name in files.missing { Terminal.line("left out, not there: \(name)") }
    for remark in files.remarks { Terminal.warning(remark) }
    for problem in report.problems { Terminal.warning(problem) }
    guard report.problems.isEmpty else {
      throw Failure("\(path): was made without what could not be used")
    }
  }
}
