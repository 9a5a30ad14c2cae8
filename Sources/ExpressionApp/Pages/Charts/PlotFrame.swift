/// The field of a chart between its axes, and the axes.
///
/// Drawings are 400 units wide: about their width in pixels on a phone and in a column on a desktop, so that text keeps
/// a size that can be read.
struct PlotFrame {
  static let width = 400.0

  let x: AxisScale
  let y: AxisScale
  let height: Double
  private let left: Double
  private let right: Double
  private let top = 10.0
  private let bottom: Double
  private let xLabel: String?
  private let yLabel: String?

  init(x: AxisScale, y: AxisScale, xLabel: String?, yLabel: String?, height: Double = 240) {
    self.x = x
    self.y = y
    self.height = height
    self.xLabel = xLabel
    self.yLabel = yLabel
    let widest = y.ticks.map { ChartText.width(y.label($0)) }.max() ?? 0
    left = 10 + widest + (yLabel == nil ? 0 : 18)
    // The last number below stands half beyond the end.
    right = PlotFrame.width - max(12, 4 + ChartText.width(x.ticks.last.map(x.label) ?? "") / 2)
    bottom = height - (xLabel == nil ? 24 : 42)
  }

  /// Where a point lies in the drawing; `nil` where an axis cannot show it.
  func point(_ valueX: Double, _ valueY: Double) -> (x: Double, y: Double)? {
    guard let x = x.position(valueX), let y = y.position(valueY) else { return nil }
    return (left + x * (right - left), bottom - y * (bottom - top))
  }

  /// Grid, axes and their labels.
  var axes: Markup {
    var result: Markup = ""
    for tick in y.ticks {
      guard let position = y.position(tick) else { continue }
      let at = bottom - position * (bottom - top)
      result += """
        <line class="grid" x1="\(px: left)" x2="\(px: right)" y1="\(px: at)" y2="\(px: at)"/>\
        <text class="tick" x="\(px: left - 6)" y="\(px: at + 4.5)" text-anchor="end">\(y.label(tick))</text>

        """
    }
    for tick in spacedTicks {
      guard let position = x.position(tick) else { continue }
      let at = left + position * (right - left)
      result += """
        <line class="axis" x1="\(px: at)" x2="\(px: at)" y1="\(px: bottom)" y2="\(px: bottom + 4)"/>\
        <text class="tick" x="\(px: at)" y="\(px: bottom + 18)" text-anchor="middle">\(x.label(tick))</text>

        """
    }
    result += "<line class=\"axis\" x1=\"\(px: left)\" x2=\"\(px: right)\" y1=\"\(px: bottom)\" y2=\"\(px: bottom)\"/>"
    if let xLabel {
      result += """
        <text class="tick" x="\(px: (left + right) / 2)" y="\(px: height - 6)" text-anchor="middle">\(xLabel)</text>
        """
    }
    if let yLabel {
      let middle = (top + bottom) / 2
      result += """
        <text class="tick" transform="translate(13 \(px: middle)) rotate(-90)" text-anchor="middle">\(yLabel)</text>
        """
    }
    return result
  }

  /// The horizontal axis's ticks whose labels do not touch each other.
  private var spacedTicks: [Double] {
    var end = -Double.infinity
    return x.ticks.filter { tick in
      guard let position = x.position(tick) else { return false }
      let center = left + position * (right - left)
      let half = ChartText.width(x.label(tick)) / 2
      guard center - half > end else { return false }
      end = center + half + 4
      return true
    }
  }

  /// The drawing with its title, and a legend where there is one.
  func figure(title: String, legend: Markup = "", content: Markup) -> Markup {
    chartFigure(title: title, width: Self.width, height: height, legend: legend, content: "\(axes)\n\(content)")
  }
}

/// A drawing with its title and legend.
/// - Parameter description: what the drawing shows, for who does not see it; the title unless given.
func chartFigure(
  title: String, width: Double, height: Double, legend: Markup = "", description: String? = nil, content: Markup
) -> Markup {
  """
  <figure class="chart"><figcaption>\(title)</figcaption>\(legend)
  <svg viewBox="0 0 \(px: width) \(px: height)" role="img" aria-label="\(description ?? title)">
  \(content)
  </svg></figure>
  """
}
