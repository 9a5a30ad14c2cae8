/// How the run went, epoch by epoch.
extension RunReport {
  func addCurves(_ metrics: MetricsLog, to page: inout Page) {
    let epochs = Axis("epoch")
    let best = files.weightsEpoch.map { (x: Double($0), name: "the weights’ epoch, \($0)") }
    func chart(_ title: String, _ columns: [(name: String, column: String)], _ axis: Axis) -> LineChart? {
      let series = columns.compactMap { name, column in
        metrics.points(column).map { LineChart.Series(name, $0) }
      }
      guard !series.isEmpty else { return nil }
      return LineChart(title: title, series: series, x: epochs, y: axis, mark: best)
    }
    let charts = [
      chart("Loss", [("training", "train_loss"), ("test", "test_loss")], Axis(includesZero: true)),
      chart("Accuracy", [("training", "train_accuracy"), ("test", "test_accuracy")], Axis(format: .percent)),
      chart("Macro-F1", [("training", "train_macro_f1"), ("test", "test_macro_f1")], Axis()),
      chart("Learning rate", [("learning rate", "learning_rate")], Axis(includesZero: true)),
    ].compactMap { $0 }
    guard !charts.isEmpty, !metrics.epochs.isEmpty else { return }
    page.add(
      "Learning curves",
      note: """
        Training figures are means over the epoch’s steps, of images as augmentation shows them and with dropout; test \
        figures are those after the epoch.\(comparison) The learning rate is that of the epoch’s last step.
        """, [ChartRow(charts)])
  }

  /// What keeps the curves of training and test apart besides the faces.
  private var comparison: Markup {
    func setting(_ name: String) -> Double { files.configuration?["recipe", name]?.double ?? 0 }
    var notes: Markup = ""
    if setting("label_smoothing") > 0 {
      notes += " The training loss is that of smoothed labels, which is higher than that of plain ones."
    }
    if files.mixes { notes += " Training images are blends of two, so that no accuracy of 100\u{A0}% is possible." }
    if setting("ema_decay") > 0 { notes += " Test figures are those of the averaged weights." }
    return notes
  }
}
