/// Examples in memory whose targets are numbers instead of classes: inputs `[N, …]` and targets `[N, …]`, as for
/// regression. `Batch.targets` has them; there are no labels.
public struct TensorDataset: Dataset {
  public let inputs: Tensor
  public let targets: Tensor

  /// - Throws: `TensorError` unless there is a target for each input. Both become `float32`.
  public init(inputs: Tensor, targets: Tensor) throws(TensorError) {
    guard inputs.rank >= 1, targets.rank >= 1, inputs.shape[0] == targets.shape[0] else {
      throw TensorError(
        .shape, "inputs and targets must be equally many", shapes: [inputs.shape, targets.shape],
        operation: "TensorDataset")
    }
    self.inputs = try inputs.converted(to: .float32)
    self.targets = try targets.converted(to: .float32)
  }

  public var count: Int { inputs.shape[0] }
  public var classNames: [String] { [] }

  /// 0: the targets say what a model is to give.
  public func label(at index: Int) throws(DataError) -> Int {
    guard index >= 0, index < count else { throw .noExample(index, of: count) }
    return 0
  }

  public func input(at index: Int) throws -> Tensor { try inputs.row(index, of: "TensorDataset") }
  public func target(at index: Int) throws -> Tensor? { try targets.row(index, of: "TensorDataset") }
}

extension Tensor {
  /// One row of the first axis, of `float32`.
  func row(_ index: Int, of operation: String) throws(TensorError) -> Tensor {
    guard index >= 0, index < shape[0] else {
      throw TensorError(.argument, "there is no example \(index) of \(shape[0])", operation: operation)
    }
    let shape = Shape(Array(self.shape.dropFirst()))
    let size = shape.elementCount
    return try written(as: shape) { source, target in target.update(from: source + index * size, count: size) }
  }
}
