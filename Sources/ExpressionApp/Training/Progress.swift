import Foundation

/// Shows how an epoch goes: a bar that is redrawn on a terminal, nothing in between elsewhere.
struct Progress {
  let epoch: Int
  let epochs: Int
  let batches: Int
  private let start = Date()
  private var lastDrawn = Date.distantPast
  private var images = 0

  init(epoch: Int, epochs: Int, batches: Int) {
    self.epoch = epoch
    self.epochs = epochs
    self.batches = batches
  }

  var seconds: Double { max(1e-9, Date().timeIntervalSince(start)) }
  var imagesPerSecond: Double { Double(images) / seconds }

  mutating func advance(batch: Int, images count: Int, loss: Double, accuracy: Double) {
    images += count
    guard Terminal.isInteractive, Date().timeIntervalSince(lastDrawn) > 0.1 || batch == batches else { return }
    lastDrawn = Date()
    let width = 24
    let filled = width * batch / max(1, batches)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let perBatch = seconds / Double(max(1, batch))
    let left = perBatch * Double(batches - batch + (epochs - epoch) * batches)
    Terminal.redraw(
      "epoch \(epoch)/\(epochs) \(bar) \(imagesPerSecond.digits(0)) images/s  loss \(loss.digits(3))  "
        + "accuracy \(accuracy.percent)  \(Self.clock(left)) left")
  }

  /// Removes the bar, so that the epoch's line can stand in its place.
  func finish() {
    if Terminal.isInteractive { Terminal.redraw("") }
  }

  static func clock(_ seconds: Double) -> String {
    let total = Int(seconds.rounded())
    let minutes = total / 60
    return minutes >= 60
      ? String(format: "%d:%02d:%02d", minutes / 60, minutes % 60, total % 60)
      : String(format: "%d:%02d", minutes, total % 60)
  }
}
