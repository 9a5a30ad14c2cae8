/// Lines over a common horizontal axis. Points that are not numbers, or that a logarithmic axis does not have, leave gaps.
///
/// ```swift
/// LineChart(title: "Loss", series: [
///   .init("train", [(1, 1.9), (2, 1.2)]), .init("test", [(1, 1.8), (2, 1.4)]),
/// ], x: Axis("epoch"), y: Axis(includesZero: true))
/// ```
struct LineChart: PageElement {
  struct Series: Sendable {
    let name: String
    let points: [(x: Double, y: Double)]

    init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  var title: String
  var series: [Series]
  var x: Axis
  var y: Axis
  /// A vertical line with its name.
  var mark: (x: Double, name: String)?

  init(title: String, series: [Series], x: Axis, y: Axis, mark: (x: Double, name: String)? = nil) {
    self.title = title
    self.series = series
    self.x = x
    self.y = y
    self.mark = mark
  }

  /// Up to so many points have their numbers under the pointer.
  private static let hintedPoints = 400

  var markup: Markup {
    let points = series.flatMap(\.points)
    var horizontal = x
    horizontal.endsAtTicks = false
    let frame = PlotFrame(
      x: AxisScale(horizontal, values: points.map(\.x)), y: AxisScale(y, values: points.map(\.y)), xLabel: x.label,
      yLabel: y.label)
    var content: Markup = ""
    if let mark, let low = frame.point(mark.x, frame.y.bounds.lowerBound),
      let high = frame.point(mark.x, frame.y.bounds.upperBound)
    {
      content += """
        <line class="guide" x1="\(px: low.x)" x2="\(px: low.x)" y1="\(px: high.y)" y2="\(px: low.y)">\
        <title>\(mark.name)</title></line>
        """
    }
    for (index, line) in series.enumerated() { content += drawing(line, index, frame) }
    return frame.figure(title: title, legend: legend, content: content)
  }

  private func drawing(_ line: Series, _ index: Int, _ frame: PlotFrame) -> Markup {
    var runs: [[(x: Double, y: Double)]] = [[]]
    for value in line.points {
      if let point = frame.point(value.x, value.y) {
        runs[runs.count - 1].append(point)
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    var content: Markup = ""
    for run in runs where !run.isEmpty {
      // A line of one point would not be seen.
      if run.count == 1 {
        content += "<circle class=\"dot\" cx=\"\(px: run[0].x)\" cy=\"\(px: run[0].y)\" r=\"3.5\"/>"
        continue
      }
      var path: Markup = ""
      for (number, point) in run.enumerated() { path += "\(number == 0 ? "M" : "L")\(px: point.x) \(px: point.y)" }
      content += "<path class=\"line\(Self.dashes(index))\" d=\"\(path)\"/>"
    }
    if line.points.count <= Self.hintedPoints {
      for value in line.points {
        guard let point = frame.point(value.x, value.y) else { continue }
        let hint = "\(line.name): \(ChartText.number(value.y)) at \(ChartText.number(value.x))"
        content +=
          "<circle class=\"hit\" cx=\"\(px: point.x)\" cy=\"\(px: point.y)\" r=\"5\"><title>\(hint)</title></circle>"
      }
    }
    return "<g class=\"\(PageStyle.series(index))\">\(content)</g>\n"
  }

  /// Every second line is dashed, so that neighbours differ by more than their colour.
  private static func dashes(_ index: Int) -> String { index % 2 == 1 ? " dashed" : "" }

  private var legend: Markup {
    // A single line that is called as the chart needs no name beside it.
    let named = series.enumerated().filter { series.count > 1 || $0.element.name.lowercased() != title.lowercased() }
    var items = named.map { index, line -> Markup in
      """
      <li class="\(PageStyle.series(index))"><svg viewBox="0 0 22 10" aria-hidden="true">\
      <path class="line\(Self.dashes(index))" d="M1 5L21 5"/></svg>\(line.name)</li>
      """
    }
    if let mark {
      items.append(
        """
        <li><svg viewBox="0 0 22 10" aria-hidden="true"><path class="guide" style="stroke-dasharray: 3 2" d="M11 0L11 10"/></svg>\(mark.name)</li>
        """)
    }
    return items.isEmpty ? "" : "<ul class=\"legend\">\(items)</ul>"
  }
}
