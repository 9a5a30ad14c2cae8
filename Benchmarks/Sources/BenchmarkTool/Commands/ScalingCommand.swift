import Foundation
import NNLayers

/// `scaling`: how a training step of a VGG-like network grows with its batch, images, channels and depth.
enum ScalingCommand {
  struct Row: Codable {
    let axis: String
    let value: Int
    let stepMultiplyAccumulates: Int
    let milliseconds: [Double]
    let peakTrainingBytes: Int?
  }

  private static let axes: [(name: String, path: WritableKeyPath<GrowingVGG, Int> & Sendable, values: [Int])] = [
    ("batch", \.batch, [8, 16, 32, 64, 128]),
    ("size", \.size, [24, 48, 96]),
    ("channels", \.channels, [16, 32, 64, 128]),
    ("depth", \.depth, [1, 2, 4]),
  ]

  static func run(_ arguments: Arguments) throws {
    try arguments.requireNoOperands()
    let wanted = arguments.list("axis") ?? axes.map(\.name)
    if let unknown = wanted.first(where: { name in !axes.contains { $0.name == name } }) {
      throw UsageError("there is no axis “\(unknown)”; there are: \(axes.map(\.name).joined(separator: ", "))")
    }
    let blocks = try arguments.count("runs", default: 5)
    let machine = Machine.current(measuringPeak: true)
    let base = GrowingVGG()
    print(machine)
    print(
      """

      A training step of three stages of 3x3 convolutions, the channels doubling: batch \(base.batch), images of \
      \(base.size) x \(base.size), \(base.channels) channels at first, \(base.depth) convolutions a stage, unless \
      varied. “×” compares with the row above.
      """)
    var results: [Row] = []
    for axis in axes where wanted.contains(axis.name) {
      let rows = try axis.values.map { value in
        var point = base
        point[keyPath: axis.path] = value
        return try measure(point, axis: axis.name, value: value, blocks: blocks)
      }
      print("\n\(text(of: rows, peak: machine.peakGFLOPS))")
      fflush(nil)
      results += rows
    }
    try Report(machine: machine, results: results).write(to: arguments.text("json"))
  }

  private static func measure(_ point: GrowingVGG, axis: String, value: Int, blocks: Int) throws -> Row {
    let work = try Work(Workload(named: point.name)).step * point.batch
    let contender = try Contender.ours(network: point.name)
    defer { contender.finish() }
    contender.waitUntilReady()
    let times = Tournament.run(.step, [contender], blocks: blocks, note: "\(axis) \(value)")[0]
    if let failure = contender.failure { Tool.complain("\(axis) \(value): \(failure)") }
    return Row(
      axis: axis, value: value, stepMultiplyAccumulates: work, milliseconds: times,
      peakTrainingBytes: contender.peakBytes())
  }

  private static func text(of rows: [Row], peak: Double?) -> String {
    var lines = [[rows[0].axis, "G multiply-adds", "×", "step ms", "×", "GFLOP/s", "% of peak", "peak MB", "×"]]
    for (index, row) in rows.enumerated() {
      let previous = index > 0 ? rows[index - 1] : nil
      let work = Double(row.stepMultiplyAccumulates)
      let time = row.milliseconds.median
      let rate = time.map { 2 * work / $0 / 1e6 }
      let memory = row.peakTrainingBytes.map { Double($0) / 1e6 }
      lines.append([
        String(row.value), (work / 1e9).digits(2),
        quotient(work, previous.map { Double($0.stepMultiplyAccumulates) }).text(2),
        time.text(2), quotient(time, previous?.milliseconds.median).text(2),
        rate.text(0), quotient(rate.map { 100 * $0 }, peak).text(0),
        memory.text(0), quotient(memory, previous?.peakTrainingBytes.map { Double($0) / 1e6 }).text(2),
      ])
    }
    return table(lines)
  }
}
