/// Horizontal bars with their names to the left and their values to the right, with intervals where they are known.
/// Values are not negative.
struct BarChart: PageElement {
  struct Bar: Sendable {
    let name: String
    let value: Double
    /// The value as it is written.
    let text: String
    let interval: ClosedRange<Double>?

    init(_ name: String, _ value: Double, text: String, interval: ClosedRange<Double>? = nil) {
      self.name = name
      self.value = value
      self.text = text
      self.interval = interval
    }
  }

  var title: String
  var bars: [Bar]
  /// The value of a bar of full length; the largest value or interval unless given.
  var maximum: Double?

  init(title: String, bars: [Bar], maximum: Double? = nil) {
    self.title = title
    self.bars = bars
    self.maximum = maximum
  }

  private static let nameLength = 16
  private static let rowHeight = 26.0

  var markup: Markup {
    let names = bars.map { ChartText.shortened($0.name, to: Self.nameLength) }
    let left = 8 + (names.map(ChartText.width).max() ?? 0)
    let right = PlotFrame.width - 12 - (bars.map { ChartText.width($0.text) }.max() ?? 0)
    let ends: [Double] = bars.flatMap { [$0.value, $0.interval?.upperBound ?? 0] }
    let largest: Double = maximum ?? ends.filter(\.isFinite).max() ?? 0
    func position(_ value: Double) -> Double {
      let part: Double = value.isFinite && largest > 0 ? value / largest : 0
      return left + min(1, max(0, part)) * (right - left)
    }
    let rows = bars.enumerated().map { index, bar -> Markup in
      let top = Double(index) * Self.rowHeight + 4
      let middle = top + 9
      var whisker: Markup = ""
      if let interval = bar.interval {
        let (low, high) = (position(interval.lowerBound), position(interval.upperBound))
        whisker = """
          <path class="whisker" d="M\(px: low) \(px: middle)H\(px: high)M\(px: low) \(px: middle - 4)v8M\(px: high) \
          \(px: middle - 4)v8"/>
          """
      }
      return """
        <g><title>\(bar.name): \(bar.text)</title>\
        <text x="\(px: left - 6)" y="\(px: middle + 4.5)" text-anchor="end">\(names[index])</text>\
        <rect class="bar soft" x="\(px: left)" y="\(px: top)" width="\(px: position(bar.value) - left)" height="18"/>\
        <rect class="bar" x="\(px: position(bar.value) - 1)" y="\(px: top)" width="2" height="18"/>\(whisker)\
        <text class="tick" x="\(px: PlotFrame.width - 4)" y="\(px: middle + 4.5)" text-anchor="end">\(bar.text)</text></g>
        """
    }
    return chartFigure(
      title: title, width: PlotFrame.width, height: Double(bars.count) * Self.rowHeight + 4,
      description: title + ": " + bars.map { "\($0.name) \($0.text)" }.joined(separator: ", "),
      content: "<g class=\"\(PageStyle.series(0))\">\(rows)</g>")
  }
}
