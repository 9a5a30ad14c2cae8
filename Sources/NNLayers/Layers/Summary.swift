/// What a model is made of: each layer with its output's shape, its parameters and its multiply-accumulates.
public struct ModelSummary: Sendable, CustomStringConvertible {
  public struct Row: Sendable {
    public let path: String
    public let type: String
    public let outputShape: Shape
    /// Learnable numbers of the layer and the layers inside it.
    public let parameters: Int
    /// Of the layer and the layers inside it, for the whole batch.
    public let multiplyAccumulates: Int
    /// How many layers are around it.
    public let depth: Int
  }

  /// In the order of the forward pass, a layer before those inside it.
  public let rows: [Row]
  public let inputShape: Shape
  public let parameters: Int
  public let multiplyAccumulates: Int

  public var description: String {
    let header = ["layer", "type", "output", "parameters", "multiply-adds"]
    let cells =
      [header, ["", "input", "\(inputShape)", "", ""]]
      + rows.map { row in
        [
          String(repeating: "  ", count: max(0, row.depth - 1)) + (row.path.isEmpty ? "model" : row.path), row.type,
          "\(row.outputShape)", grouped(row.parameters), grouped(row.multiplyAccumulates),
        ]
      }
    let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column < 3 ? cell + space : space + cell
      }.joined(separator: "  ")
    }
    let rule = String(repeating: "─", count: widths.reduce(2 * (widths.count - 1), +))
    return
      ([lines[0], rule] + lines.dropFirst() + [rule]).joined(separator: "\n")
      + "\n\(grouped(parameters)) parameters, \(grouped(multiplyAccumulates)) multiply-adds"
  }

  private func grouped(_ number: Int) -> String {
    var digits = String(number)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }
}

extension Layer {
  /// Runs the model once on zeros and notes what every layer does.
  /// - Parameter input: the input's shape with the batch, such as `[1, 48, 48, 1]`.
  public func summary(input: Shape) throws(TensorError) -> ModelSummary {
    let tape = Tape(.inference)
    let recorder = SummaryRecorder()
    tape.scopes.append(recorder)
    tape.observer = { recorder.add($0.multiplyAccumulates, tape: tape) }
    defer { tape.observer = nil }
    _ = try self(tape.constant(.zeros(input)))
    return ModelSummary(
      rows: recorder.rows(), inputShape: input, parameters: try parameters().scalarCount(),
      multiplyAccumulates: recorder.total)
  }
}

/// Collects a summary while a forward pass runs. It is the tape's outermost scope.
final class SummaryRecorder: @unchecked Sendable {
  private struct Entry {
    let path: String
    let type: String
    let depth: Int
    let parameters: Int
    let shape: Shape
    let work: Int
    let start: Int
  }

  private var finished: [Entry] = []
  /// Work of the running layers, outermost first, and the order in which they began.
  private var running: [(work: Int, start: Int)] = []
  private var started = 0
  private(set) var total = 0

  func add(_ work: Int, tape: Tape) {
    enter(tape)
    total += work
    for i in running.indices { running[i].work += work }
  }

  /// Catches up with the layers that began since the last call.
  private func enter(_ tape: Tape) {
    while running.count < tape.scopes.count - 1 {
      running.append((0, started))
      started += 1
    }
  }

  func leave(_ tape: Tape, _ shape: Shape) {
    enter(tape)
    guard let scope = tape.scopes.last as? LayerScope, let last = running.popLast() else { return }
    let parameters = scope.layer.parameters().reduce(0) { $0 + ((try? $1.parameter.value().elementCount) ?? 0) }
    finished.append(
      Entry(
        path: LayerScope.path(in: tape), type: scope.layer.typeName, depth: running.count, parameters: parameters,
        shape: shape, work: last.work, start: last.start))
  }

  func rows() -> [ModelSummary.Row] {
    finished.sorted { $0.start < $1.start }.map {
      ModelSummary.Row(
        path: $0.path, type: $0.type, outputShape: $0.shape, parameters: $0.parameters, multiplyAccumulates: $0.work,
        depth: $0.depth)
    }
  }
}
