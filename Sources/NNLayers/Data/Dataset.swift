/// Labelled examples, addressed by index. Used from several threads at once.
public protocol Dataset: Sendable {
  var count: Int { get }
  /// The classes' names; a label is an index into them.
  var classNames: [String] { get }
  /// The label of an example, known without reading it.
  func label(at index: Int) throws -> Int
  /// An example's input, `float32`; all of one shape.
  func input(at index: Int) throws -> Tensor
  /// What a model is to give for an example, `float32`, all of one shape; `nil`, unless implemented, where the label
  /// says it.
  func target(at index: Int) throws -> Tensor?
}

extension Dataset {
  public func target(at index: Int) throws -> Tensor? { nil }

  /// All labels, in the order of the examples.
  public func allLabels() throws(DataError) -> [Int] {
    var labels: [Int] = []
    for index in 0..<count {
      do {
        labels.append(try label(at: index))
      } catch let error as DataError {
        throw error
      } catch {
        throw DataError(path: "data", "the label of example \(index) is not known: \(error)")
      }
    }
    return labels
  }
}

extension DataError {
  /// There is no example of this index.
  static func noExample(_ index: Int, of count: Int) -> DataError {
    DataError(path: "data", "there is no example \(index) of \(count)")
  }
}

/// Examples that are in memory already: inputs `[N, …]` and labels.
public struct InMemoryDataset: Dataset {
  public let inputs: Tensor
  public let labels: [Int]
  public let classNames: [String]

  /// - Throws: `TensorError` unless there is a label for each row, each the index of a class.
  public init(inputs: Tensor, labels: [Int], classNames: [String]) throws(TensorError) {
    guard inputs.rank >= 1, inputs.shape[0] == labels.count else {
      throw TensorError(
        .shape, "\(labels.count) labels do not fit the inputs", shapes: [inputs.shape], operation: "InMemoryDataset")
    }
    if let label = labels.first(where: { !classNames.indices.contains($0) }) {
      throw TensorError(
        .argument, "label \(label) is not the index of one of \(classNames.count) classes", operation: "InMemoryDataset"
      )
    }
    self.inputs = try inputs.converted(to: .float32)
    self.labels = labels
    self.classNames = classNames
  }

  public var count: Int { labels.count }

  public func label(at index: Int) throws(DataError) -> Int {
    guard labels.indices.contains(index) else { throw .noExample(index, of: count) }
    return labels[index]
  }

  public func input(at index: Int) throws -> Tensor { try inputs.row(index, of: "InMemoryDataset") }
}
