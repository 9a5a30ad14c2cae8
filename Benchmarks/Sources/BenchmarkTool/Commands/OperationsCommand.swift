import Foundation
import NNLayers

/// `operations`: single operations with the shapes of common networks.
enum OperationsCommand {
  struct Row: Codable {
    let name: String
    let milliseconds: [Double]
    /// Billions a second: floating-point operations or bytes.
    let rate: Double?
    let unit: String
  }

  /// Each operation is timed at least so long, in milliseconds.
  private static let duration = 200.0

  static func run(_ arguments: Arguments) throws {
    try arguments.requireNoOperands()
    let only = arguments.text("only")
    let least = try arguments.count("runs", default: 5)
    let cases = OperationCase.all.filter { only == nil || $0.name.contains(only ?? "") }
    guard !cases.isEmpty else { throw UsageError("no operation's name contains “\(only ?? "")”") }

    let machine = Machine.current(measuringPeak: true)
    print("\(machine)\n")
    var rows: [Row] = []
    for item in cases {
      Tool.note(item.name)
      rows.append(try measure(item, least: least))
    }
    Tool.note("")
    print(table([["operation", "median ms", "rate", "", "% of peak"]] + rows.map { line($0, machine.peakGFLOPS) }))
    try Report(machine: machine, results: rows).write(to: arguments.text("json"))
  }

  private static func measure(_ item: OperationCase, least: Int) throws -> Row {
    let body = try item.prepare()
    let first = try times(warmups: 2, count: 1, body)[0]
    let count = max(least, min(2000, Int(duration / max(first, 1e-3))))
    let milliseconds = try times(warmups: 0, count: count, body)
    return Row(
      name: item.name, milliseconds: milliseconds, rate: milliseconds.median.map { item.amount.count / $0 / 1e6 },
      unit: item.amount.unit)
  }

  private static func line(_ row: Row, _ peak: Double?) -> [String] {
    let isArithmetic = row.unit == Amount.flops(0).unit
    return [
      row.name, row.milliseconds.median.map { $0.digits(3) } ?? "n/a", row.rate.text(1), row.unit,
      isArithmetic ? quotient(row.rate.map { 100 * $0 }, peak).text(0) : "",
    ]
  }
}
