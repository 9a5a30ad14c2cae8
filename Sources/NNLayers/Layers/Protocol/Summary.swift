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
    tape.observer = { recorder.add($0.multiplyAccumulates) }
    defer { tape.observer = nil }
    _ = try self(tape.constant(.zeros(input)))
    return ModelSummary(
      rows: recorder.rows, inputShape: input, parameters: try parameters().scalarCount(),
      multiplyAccumulates: recorder.total)
  }
}

/// Collects a summary while a forward pass runs.
private final class SummaryRecorder: LayerObserver, @unchecked Sendable {
  private struct Running {
    let index: Int
    var work = 0
  }

  private var finished: [(index: Int, row: ModelSummary.Row)] = []
  private var running: [Running] = []
  private var begun = 0
  private(set) var total = 0

  /// The rows in the order in which the layers began.
  var rows: [ModelSummary.Row] { finished.sorted { $0.index < $1.index }.map(\.row) }

  func add(_ work: Int) {
    total += work
    for i in running.indices { running[i].work += work }
  }

  func layerBegins(_ layer: any Layer, input: Variable) {
    running.append(Running(index: begun))
    begun += 1
  }

  func layerEnds(_ layer: any Layer, output: Variable) {
    guard let last = running.popLast() else { return }
    let parameters = layer.parameters().reduce(0) { $0 + ((try? $1.parameter.value().elementCount) ?? 0) }
    let row = ModelSummary.Row(
      path: LayerScope.path(in: output.tape), type: layer.typeName, outputShape: output.shape, parameters: parameters,
      multiplyAccumulates: last.work, depth: running.count)
    finished.append((last.index, row))
  }
}
