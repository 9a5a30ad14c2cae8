import Foundation
import NNLayers

/// Shows how a run goes: a line for each epoch, and on a terminal a bar that is redrawn.
final class TrainingProgress: TrainingCallback {
  private var start = Date()
  private var lastDrawn = Date.distantPast
  private var images = 0
  private var firstBatch = 0

  func epochWillBegin(_ trainer: Trainer, epoch: Int) {
    start = Date()
    images = 0
    firstBatch = trainer.finishedBatches
  }

  func stepDidEnd(_ trainer: Trainer, _ record: StepRecord) {
    images += record.examples
    guard Terminal.isInteractive, Date().timeIntervalSince(lastDrawn) > 0.1 || record.batch == record.batchCount else {
      return
    }
    lastDrawn = Date()
    let width = 24
    let filled = width * record.batch / max(1, record.batchCount)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let seconds = max(1e-9, Date().timeIntervalSince(start))
    let perBatch = seconds / Double(max(1, record.batch - firstBatch))
    let batchesLeft = record.batchCount - record.batch + (trainer.epochGoal - record.epoch) * record.batchCount
    var line = FittedLine()
    line.add("epoch \(record.epoch)/\(trainer.epochGoal)")
    line.add(bar, rank: 1)
    line.add("\((Double(images) / seconds).digits(0)) images/s", rank: 2)
    line.add("loss \(record.loss.digits(3))", rank: 1)
    line.add("\(Self.clock(perBatch * Double(batchesLeft))) left")
    Terminal.redraw(line.text())
  }

  func epochDidEnd(_ trainer: Trainer, _ record: EpochRecord) {
    clear()
    func number(_ values: [String: Double], _ name: String) -> Double { values[name] ?? .nan }
    var line = FittedLine()
    line.add("epoch \(record.epoch)/\(trainer.epochGoal)")
    line.add("loss \(number(record.training, "loss").digits(4))", rank: 2)
    line.add("accuracy \(number(record.training, "accuracy").percent)", rank: 1)
    line.add("test loss \(number(record.validation, "loss").digits(4))", rank: 2)
    line.add("test accuracy \(number(record.validation, "accuracy").percent)")
    line.add("macro-F1 \(number(record.validation, "macroF1").digits(3))", rank: 1)
    line.add("\(record.imagesPerSecond.digits(0)) images/s", rank: 2)
    line.add("\(Self.clock(record.seconds * Double(trainer.epochGoal - record.epoch))) left")
    Terminal.line(line.text())
  }

  func trainingDidEnd(_ trainer: Trainer) { clear() }
  func trainingDidFail(_ trainer: Trainer, _ error: any Error) { clear() }

  /// Removes the bar, so that a line can stand in its place.
  private func clear() {
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
