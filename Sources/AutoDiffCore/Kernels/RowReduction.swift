import TensorKernels

/// The axes that a reduction goes along, as the columns of a matrix with the other axes as rows.
struct ReductionLayout {
  /// The axes in the order of the matrix: those that stay, then those that are reduced.
  let permutation: [Int]
  let rows: Int
  let columns: Int
  let outputShape: Shape
  private let keptCount: Int

  /// - Parameter axes: negative ones count from the last; all where `nil`.
  init(_ shape: Shape, axes: [Int]?, keepsDimensions: Bool) throws(TensorError) {
    let reduced = try shape.normalizedAxes(axes ?? Array(0..<shape.rank))
    let kept = shape.indices.filter { !reduced.contains($0) }
    permutation = kept + reduced
    keptCount = kept.count
    rows = kept.reduce(1) { $0 * shape[$1] }
    columns = reduced.reduce(1) { $0 * shape[$1] }
    outputShape = shape.reducing(reduced, keepsDimensions: keepsDimensions)
  }

  var matrix: Shape { [rows, columns] }
  var reducedAxes: [Int] { Array(permutation.dropFirst(keptCount)) }
  var isInOrder: Bool { permutation == Array(0..<permutation.count) }
}

extension Variable {
  /// Runs an operation from `[rows, columns]` to `[rows]` along any axes.
  func reduced(
    _ name: String, _ axes: [Int]?, _ keepsDimensions: Bool, by operation: some TensorOperation
  ) throws(TensorError) -> Variable {
    try named(name) { () throws(TensorError) in
      let layout = try ReductionLayout(shape, axes: axes, keepsDimensions: keepsDimensions)
      return try exported(
        name, as: ONNXReductionFunction(operation, axes: layout.reducedAxes, keepsDimensions: keepsDimensions)
      ) { () throws(TensorError) in
        let matrix = try transposed(layout.permutation).reshaped(layout.matrix)
        return try tape.apply(operation, to: matrix).reshaped(layout.outputShape)
      }
    }
  }
}

extension Tensor {
  /// A function of each row of `[rows, columns]`.
  func mappedRows(_ reduction: any RowReduction) throws(TensorError) -> Tensor {
    let (rows, columns) = (shape[0], shape[1])
    let result = try Tensor(uninitialized: [rows], scalarType)
    if scalarType == .float64 {
      withPointer(Double.self) { x in result.fill { reduction.map(x, rows: rows, columns: columns, $0) } }
    } else {
      withPointer(Float.self) { x in result.fill { reduction.map(x, rows: rows, columns: columns, $0) } }
    }
    return result
  }
}
