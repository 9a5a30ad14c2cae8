/// How often predictions of each confidence are right: the nearer to the diagonal, the better the probabilities.
///
/// Each bin of predictions is a dot at its mean confidence and its accuracy, with the accuracy's interval; the bars
/// below say which part of the predictions lies in each bin.
///
/// A. Niculescu-Mizil and R. Caruana, "Predicting Good Probabilities With Supervised Learning", 2005.
struct ReliabilityDiagram: PageElement {
  struct Bin: Sendable {
    /// From 0 to 1.
    let bounds: ClosedRange<Double>
    /// The mean probability of the predicted class.
    let confidence: Double
    let accuracy: Double
    let interval: ClosedRange<Double>
    /// Predictions.
    let count: Int
  }

  var title: String
  /// Those without predictions may be left out.
  var bins: [Bin]

  init(title: String, bins: [Bin]) {
    self.title = title
    self.bins = bins
  }

  var markup: Markup {
    let axis = AxisScale(Axis(format: .percent, range: 0...1), values: [])
    let frame = PlotFrame(x: axis, y: axis, xLabel: "confidence", yLabel: "accuracy", height: 330)
    let total = Double(max(1, bins.reduce(0) { $0 + $1.count }))
    var content: Markup = ""
    if let low = frame.point(0, 0), let high = frame.point(1, 1) {
      content += "<path class=\"guide\" d=\"M\(px: low.x) \(px: low.y)L\(px: high.x) \(px: high.y)\"/>"
    }
    for bin in bins where bin.count > 0 {
      // The whole field is high enough for the bar of all predictions.
      guard let dot = frame.point(bin.confidence, bin.accuracy),
        let low = frame.point(bin.confidence, bin.interval.lowerBound),
        let high = frame.point(bin.confidence, bin.interval.upperBound),
        let foot = frame.point(bin.bounds.lowerBound, 0),
        let corner = frame.point(bin.bounds.upperBound, Double(bin.count) / total)
      else { continue }
      let hint =
        "confidence \(bin.confidence.percent), accuracy \(bin.accuracy.percent) of \(bin.count) predictions "
        + "(\(bin.interval.lowerBound.percent) to \(bin.interval.upperBound.percent))"
      content += """
        <g><title>\(hint)</title><rect class="bar soft c2" x="\(px: foot.x + 1)" y="\(px: corner.y)" \
        width="\(px: corner.x - foot.x - 2)" height="\(px: foot.y - corner.y)"/>\
        <line class="whisker" x1="\(px: low.x)" x2="\(px: low.x)" y1="\(px: low.y)" y2="\(px: high.y)"/>\
        <circle class="dot c1" cx="\(px: dot.x)" cy="\(px: dot.y)" r="4.5"/></g>

        """
    }
    let legend: Markup = """
      <ul class="legend">\
      <li class="c1"><svg viewBox="0 0 22 10" aria-hidden="true"><circle class="dot" cx="11" cy="5" r="4.5"/></svg>\
      accuracy of a bin, with its interval</li>\
      <li class="c2"><svg viewBox="0 0 22 10" aria-hidden="true"><rect class="bar soft" x="4" width="14" height="10"/>\
      </svg>part of the predictions</li></ul>
      """
    return frame.figure(title: title, legend: legend, content: content)
  }
}
