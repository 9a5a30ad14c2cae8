import Foundation
import NNLayers

/// The loss over the learning rate, whose axis is logarithmic, in SVG.
struct LearningRatePicture {
  let search: LearningRateSearch

  private let width = 640.0
  private let height = 400.0
  // The margins.
  private let left = 64.0
  private let right = 16.0
  private let top = 24.0
  private let bottom = 48.0

  init(search: LearningRateSearch) { self.search = search }

  var svg: String {
    let points = search.points.filter { $0.smoothedLoss.isFinite }
    guard let first = points.first, let last = points.last, first.learningRate < last.learningRate else {
      return frame("")
    }
    let losses = points.map(\.smoothedLoss)
    let low = losses.min() ?? 0
    // What is far above the beginning only tells that it diverged.
    let high = max(low + 1e-6, min(losses.max() ?? 1, (losses.first ?? 1) + ((losses.first ?? 1) - low) * 0.5))
    func x(_ rate: Double) -> Double {
      left + (width - left - right) * log(rate / first.learningRate) / log(last.learningRate / first.learningRate)
    }
    func y(_ loss: Double) -> Double {
      top + (height - top - bottom) * (1 - (min(loss, high) - low) / (high - low))
    }
    var parts: [String] = []
    for exponent in -8...2 {
      let rate = pow(10, Double(exponent))
      guard rate >= first.learningRate * 0.999, rate <= last.learningRate * 1.001 else { continue }
      parts.append(line(x(rate), top, x(rate), height - bottom, "#ddd"))
      parts.append(text(x(rate), height - bottom + 18, "1e\(exponent)", "middle"))
    }
    for step in 0...4 {
      let loss = low + (high - low) * Double(step) / 4
      parts.append(line(left, y(loss), width - right, y(loss), "#ddd"))
      parts.append(text(left - 6, y(loss) + 4, loss.digits(2), "end"))
    }
    let path = points.map { "\(x($0.learningRate).digits(1)),\(y($0.smoothedLoss).digits(1))" }
    parts.append(
      "<polyline points=\"\(path.joined(separator: " "))\" fill=\"none\" stroke=\"#1f6feb\" stroke-width=\"2\"/>")
    if let steepest = search.steepest, let point = points.first(where: { $0.learningRate >= steepest }) {
      let place = (x(point.learningRate), y(point.smoothedLoss))
      parts.append("<circle cx=\"\(place.0.digits(1))\" cy=\"\(place.1.digits(1))\" r=\"5\" fill=\"#d1242f\"/>")
      parts.append(text(place.0 + 10, place.1 - 6, "steepest: \(String(format: "%.2g", steepest))", "start"))
    }
    return frame(parts.joined(separator: "\n"))
  }

  private func frame(_ content: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" font-family="sans-serif" \
    font-size="12">
    <title>Loss over the learning rate</title>
    <rect width="100%" height="100%" fill="white"/>
    \(content)
    \(text((left + width - right) / 2, height - 10, "learning rate", "middle"))
    \(text(left, 14, "smoothed loss", "middle"))
    </svg>

    """
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String) -> String {
    "<line x1=\"\(x1.digits(1))\" y1=\"\(y1.digits(1))\" x2=\"\(x2.digits(1))\" y2=\"\(y2.digits(1))\" "
      + "stroke=\"\(color)\"/>"
  }

  private func text(_ x: Double, _ y: Double, _ content: String, _ anchor: String) -> String {
    "<text x=\"\(x.digits(1))\" y=\"\(y.digits(1))\" text-anchor=\"\(anchor)\" fill=\"#333\">\(content)</text>"
  }
}
