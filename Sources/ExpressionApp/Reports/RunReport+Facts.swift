import Foundation
import NNLayers

/// How long the run took, on what, and what it was asked to do.
extension RunReport {
  func addTiming(to page: inout Page) {
    var facts: [(name: String, value: Markup)] = []
    var charts: [any PageElement] = []
    if let metrics = files.metrics, let seconds = metrics["seconds"], let total = seconds.last, total.isFinite {
      facts.append(("time in all", "\(Self.duration(total))"))
      facts.append(("time of an epoch", "\(Self.duration(total / Double(max(1, seconds.count))))"))
    }
    if let metrics = files.metrics, let speeds = metrics["images_per_second"] {
      let known = speeds.filter(\.isFinite).sorted()
      if let slowest = known.first, let fastest = known.last {
        facts.append(
          (
            "training images a second",
            "\(known[known.count / 2].digits(0)) <small>median; \(slowest.digits(0)) to \(fastest.digits(0))</small>"
          ))
      }
      if let points = metrics.points("images_per_second"), points.count > 1 {
        charts.append(
          LineChart(
            title: "Training images a second", series: [.init("training images a second", points)], x: Axis("epoch"),
            y: Axis(includesZero: true)))
      }
    }
    let machine = [
      ("processor", "processor"), ("cores", "cores"), ("threads", "threads"), ("kernels", "kernels"),
      ("system", "system"),
    ]
    for (name, field) in machine {
      guard let value = files.configuration?["provenance", field]?.fact else { continue }
      facts.append((name, "\(value)"))
    }
    guard !facts.isEmpty else { return }
    page.add("Time", [ChartRow([FactTable(facts)] + charts)])
  }

  func addConfiguration(to page: inout Page) {
    guard let configuration = files.configuration else { return }
    func facts(_ title: String, _ facts: [(name: String, value: String)]) -> Markup? {
      guard !facts.isEmpty else { return nil }
      let table = FactTable(facts.map { ($0.name.replacingOccurrences(of: "_", with: " "), "\($0.value)") })
      return "<h3>\(title)</h3>\(table)"
    }
    let settings = facts("Settings", configuration.facts("recipe", order: RecipeField.all.map(\.name)))
    let fingerprint = configuration["data", "fingerprint", "hash"]?.fact.map { [("fingerprint", $0)] } ?? []
    let faces = facts("Faces", configuration.facts("data") + fingerprint)
    let machine: Set = ["processor", "cores", "threads", "kernels", "system"]
    let program = facts("Program", configuration.facts("provenance").filter { !machine.contains($0.name) })
    let columns = [[settings], [faces, program]].map { $0.compactMap { $0 } }.filter { !$0.isEmpty }
    guard !columns.isEmpty else { return }
    page.add("Configuration", [ChartRow(columns.map { column -> Markup in "<div>\(column)</div>" })])
  }

  /// Seconds with one digit below a minute, minutes and hours above.
  static func duration(_ seconds: Double) -> String {
    guard seconds >= 60, seconds < 1e9 else { return "\(seconds.digits(1)) s" }
    let minutes = Int((seconds / 60).rounded())
    if seconds < 3600 { return "\((seconds / 60).digits(1)) min" }
    return "\(minutes / 60) h \(minutes % 60) min"
  }
}
