import Foundation
import NNLayers

extension Command {
  static let data = Command(
    name: "data", abstract: "report what is in a data set of faces, and what is wrong with it",
    operands: "DIR|FILE.csv",
    operandValues: .file(endings: ["csv"]),
    options: [
      Option("html", "FILE", "write a page with pictures", short: "o", values: .file(endings: ["html"])),
      Option("json", nil, "print one JSON object with everything that was found"),
      Option(
        "distance", "N",
        "bits of the perceptual hash in which pictures may differ that look alike, 0 to "
          + "\(DuplicateSearch.largestDistance) (\(DuplicateSearch.defaultDistance))"),
    ],
    discussion: """
      The report counts the images of each class and split and names unreadable files, other sizes, copies within and
      across splits, copies with different labels, and pictures on which there is little to see. DIR has train/<label>/
      and test/<label>/, or the labels' folders themselves; a fer2013.csv is read too. Nothing is changed.

      Copies have the same pixels. Pictures that look alike have perceptual hashes that differ in few of 64 bits, as
      they are or mirrored, and a correlation of at least \(DuplicateSearch.defaultCorrelation.digits(2)).

      Findings are no failure: the status is 0 when the report was made.
      """, group: .data,
    examples: [
      Example("expression data faces", "the report as text"),
      Example("expression data --html faces.html faces", "and as a page with the pictures"),
    ], environment: []
  ) { arguments in
    guard let path = arguments.operands.first else { throw UsageError("which folder?") }
    guard arguments.operands.count == 1 else { throw UsageError("“\(arguments.operands[1])” is not understood") }
    let distance = try arguments.integer("distance", in: 0...DuplicateSearch.largestDistance)
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let report = try DataReport(path: trimmed, distance: distance ?? DuplicateSearch.defaultDistance)
    Terminal.line(arguments.has("json") ? try report.json : report.text())
    guard let output = arguments.text("html") else { return }
    try report.page.write(to: output)
    if !arguments.has("json") { Terminal.line("page in \(output)") }
  }
}
