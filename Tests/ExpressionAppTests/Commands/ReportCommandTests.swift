import Foundation
import Testing

@testable import ExpressionApp

/// The page of a run, through the executable.
@Suite struct ReportCommandTests {
  /// A run of two epochs of the linear model on a few faces, and the faces.
  private func withRun(named name: String = "run", _ body: (_ root: String, _ run: String) throws -> Void) throws {
    try inTemporaryFolder { root in
      let faces = try ExpressionCommand("synthesize", "--output", "\(root)/faces", "--train", "4", "--test", "2")
      #expect(faces.status == 0, "\(faces.errors)")
      let run = "\(root)/\(name)"
      let training = try ExpressionCommand(
        "train", "--data", "\(root)/faces", "--model", "linear", "--epochs", "2", "--batch", "8", "--output", run)
      #expect(training.status == 0, "\(training.errors)")
      try body(root, run)
    }
  }

  private func page(_ path: String) throws -> (html: String, parsed: ParsedPage) {
    let html = try String(contentsOfFile: path, encoding: .utf8)
    return (html, try ParsedPage(html))
  }

  private static let configuration = """
    {"name": "trial </title><script>", "recipe": {"seed": 7, "augmentation": true, "rotation": 20, "flip": 0.5},
     "data": {"path": "elsewhere"}, "provenance": {"processor": "Abacus & Co", "kernels": "wood"}, "new": [1, 2]}
    """

  @Test func thePageSaysWhatEvaluateSays() throws {
    try withRun { root, run in
      let data = "\(root)/faces"
      let (html, parsed) = try page("\(run)/report.html")
      let report = try ExpressionCommand("report", run)
      #expect(report.status == 0, "\(report.errors)")
      #expect(report.output == "\(run)/report.html\n")
      #expect(try page("\(run)/report.html").html == html, "the page that training has made")
      parsed.expectNoReferences(html)
      for title in ["Learning curves", "Classes", "Calibration", "Worst mistakes", "Augmented", "First layer", "Time"] {
        #expect(parsed.text.contains(title), "\(title)")
      }

      let evaluation = try ExpressionCommand("evaluate", "--data", data, "--weights", "\(run)/best.safetensors")
      let lines = evaluation.output.split(separator: "\n")
      let accuracy = try #require(evaluation.output.firstMatch(of: /accuracy +([\d.]+ %)/)?.1)
      let interval = try #require(evaluation.output.firstMatch(of: /95 % interval ([\d.]+ % to [\d.]+ %)/)?.1)
      let score = try #require(evaluation.output.firstMatch(of: /macro-F1 +([\d.]+)/)?.1)
      let loss = try #require(evaluation.output.firstMatch(of: /loss +([\d.]+)/)?.1)
      for figure in [accuracy, interval, score, loss] { #expect(parsed.text.contains(figure), "\(figure)") }

      // Each class's row: precision, recall and F1 stand in the page's table in this order.
      let rows = html.split(separator: "<tr>").map(String.init)
      for label in ExpressionData.labels {
        let line = try #require(lines.first { $0.hasPrefix(label) && $0.contains("%") })
        let figures = line.matches(of: /[\d.]+ %|0\.\d+|1\.000/).map { String($0.output) }
        #expect(figures.count == 3)
        let row = try #require(rows.first { $0.contains(">\(label)</th>") && $0.contains(" to ") })
        var rest = row[...]
        for figure in figures {
          let place = try #require(rest.range(of: figure), "\(label) \(figure)")
          rest = rest[place.upperBound...]
        }
        // And its row of the confusion matrix.
        let counts = try #require(lines.last { $0.hasPrefix(label) }).split(separator: " ").dropFirst()
        for (column, count) in counts.enumerated() where count != "0" {
          #expect(html.contains("true \(label), predicted \(ExpressionData.labels[column]): \(count)<"), "\(label)")
        }
      }
    }
  }

  @Test func configurationAndNamesAreShownAsText() throws {
    try withRun(named: "a<b>&\"'é<style>") { root, run in
      try Self.configuration.write(toFile: "\(run)/configuration.json", atomically: true, encoding: .utf8)
      let report = try ExpressionCommand("report", run, "--data", "\(root)/faces", "--output", "\(root)/page.html")
      #expect(report.status == 0, "\(report.errors)")
      let (html, parsed) = try page("\(root)/page.html")
      parsed.expectNoReferences(html)
      #expect(parsed.count("script") == 0)
      for word in [
        "trial </title><script>", "Abacus & Co", "wood", "rotation", "Augmented training faces", "fear, version 3",
      ] {
        #expect(parsed.text.contains(word) || html.contains(word), "\(word)")
      }
      #expect(
        html.contains("a&lt;b&gt;&amp;&quot;&#39;é&lt;style&gt;") == false, "the name in the configuration counts")

      // Without it, the folder's name is the run's.
      try FileManager.default.removeItem(atPath: "\(run)/configuration.json")
      let second = try ExpressionCommand("report", run, "--data", "\(root)/faces")
      #expect(second.status == 0, "\(second.errors)")
      let again = try page("\(run)/report.html")
      #expect(again.parsed.text.contains("Training run a<b>&\"'é<style>"), "\(again.parsed.text.prefix(100))")
      #expect(!again.parsed.text.contains("Augmented training faces"), "nothing says how they were changed")
    }
  }

  /// What is missing is left out without a fault.
  @Test func missingPartsAreLeftOut() throws {
    try withRun { root, run in
      for name in ["configuration.json", "last.safetensors", "report.html"] {
        try? FileManager.default.removeItem(atPath: "\(run)/\(name)")
      }
      let faceless = try ExpressionCommand("report", run, "--data", "\(root)/nowhere")
      #expect(faceless.status == 0, "\(faceless.errors)")
      #expect(faceless.output.contains("left out, not there: the faces, \(root)/nowhere"))
      let first = try page("\(run)/report.html").parsed.text
      #expect(first.contains("Learning curves") && first.contains("First layer") && !first.contains("Worst mistakes"))

      try FileManager.default.removeItem(atPath: "\(run)/best.safetensors")
      #expect(try ExpressionCommand("report", run).status == 0)
      let second = try page("\(run)/report.html").parsed.text
      #expect(second.contains("Learning curves") && !second.contains("First layer"))

      try Self.configuration.write(toFile: "\(run)/configuration.json", atomically: true, encoding: .utf8)
      try FileManager.default.removeItem(atPath: "\(run)/metrics.csv")
      let bare = try ExpressionCommand("report", run)
      #expect(bare.status == 0 && bare.output.contains("metrics.csv"))
      let third = try page("\(run)/report.html").parsed.text
      #expect(third.contains("Configuration") && !third.contains("Learning curves"))
    }
  }

  /// What is broken is named, the rest is shown, and the status tells.
  @Test func brokenPartsAreNamed() throws {
    try withRun { root, run in
      func damage(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(run)/\(name)", atomically: true, encoding: .utf8)
      }
      try damage("metrics.csv", "epoch,test_loss\n1,0.5\n2,many\n")
      try damage("configuration.json", "{\"name\": ")
      try damage("best.safetensors", "no weights")
      let report = try ExpressionCommand("report", run, "--data", "\(root)/faces")
      #expect(report.status == 1)
      #expect(report.errors.contains("\(run)/metrics.csv, line 3: “many” in the column test_loss is no number"))
      #expect(report.errors.contains("\(run)/configuration.json: is no JSON"))
      #expect(report.errors.contains("\(run)/best.safetensors"))
      let text = try page("\(run)/report.html").parsed.text
      #expect(text.contains("What could not be used") && text.contains("Learning curves"))
      #expect(text.contains("“many” in the column test_loss"))

      try damage("metrics.csv", "\u{0}\u{1}")
      #expect(try ExpressionCommand("report", run).status == 1)
      #expect(try !page("\(run)/report.html").parsed.text.contains("Learning curves"))
    }
  }

  /// Rates so small that their differences vanish.
  @Test func ratesOfNearlyNothing() throws {
    try withRun { root, run in
      for rates in [["1e-323", "0"], ["4.94066e-324", "4.94066e-324"], ["1e-310", "2e-310"]] {
        try "epoch,learning_rate\n1,\(rates[0])\n2,\(rates[1])\n".write(
          toFile: "\(run)/metrics.csv", atomically: true, encoding: .utf8)
        let report = try ExpressionCommand("report", run)
        #expect(report.status == 0, "\(rates): \(report.errors)")
        #expect(try page("\(run)/report.html").parsed.text.contains("Learning rate"))
      }
      let training = try ExpressionCommand(
        "train", "--data", "\(root)/faces", "--model", "linear", "--epochs", "2", "--learning-rate", "1e-323",
        "--output", "\(root)/small")
      #expect(training.status == 0 && training.errors.isEmpty, "\(training.errors)")
    }
  }

  @Test func otherFacesAreRemarkedAndBrokenOnesNamed() throws {
    try withRun { root, run in
      _ = try ExpressionCommand(
        "synthesize", "--output", "\(root)/others", "--train", "1", "--test", "1", "--seed", "9")
      let others = try ExpressionCommand("report", run, "--data", "\(root)/others")
      #expect(others.status == 0, "\(others.errors)")
      #expect(others.errors.contains("others are not those that the run was begun with"))
      #expect(try page("\(run)/report.html").parsed.text.contains("others are not those that the run was begun with"))

      let picture = "\(root)/faces/test/happy/00000.png"
      try Data("no picture".utf8).write(to: URL(fileURLWithPath: picture))
      let report = try ExpressionCommand("report", run, "--data", "\(root)/faces")
      #expect(report.status == 1)
      #expect(report.errors.contains("happy/00000.png"))
      #expect(try page("\(run)/report.html").parsed.text.contains("Learning curves"))
    }
  }

  @Test func wrongCallsAreExplained() throws {
    try inTemporaryFolder { root in
      #expect(try ExpressionCommand("report").status == 2)
      #expect(try ExpressionCommand("report", "a", "b").errors.contains("“b” is not understood"))
      let missing = try ExpressionCommand("report", "\(root)/none")
      #expect(missing.status == 1 && missing.errors.contains("\(root)/none: there is no such folder"))
      let empty = try ExpressionCommand("report", root)
      #expect(empty.status == 1 && empty.errors.contains("holds no run"))
      #expect(!FileManager.default.fileExists(atPath: "\(root)/report.html"))
      try "epoch,test_loss\n1,0.5\n".write(toFile: "\(root)/metrics.csv", atomically: true, encoding: .utf8)
      let unwritable = try ExpressionCommand("report", root, "--output", "\(root)/no/page.html")
      #expect(unwritable.status == 1 && unwritable.errors.contains("\(root)/no/page.html: cannot be written"))
    }
  }
}
