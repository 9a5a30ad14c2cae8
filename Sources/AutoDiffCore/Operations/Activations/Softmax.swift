import TensorKernels

/// `y = eˣ / Σ eˣ` along the last axis, computed with the row's maximum subtracted so that it never overflows.
/// `dL/dx = y · (dL/dy − Σ y · dL/dy)`.
///
/// Any shape; the result has it too. Kept for the backward: y. A last axis without elements is an error.
///
/// J. Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs, with Relationships to
/// Statistical Pattern Recognition", 1990; P. Blanchard, D. Higham and N. Higham, "Accurately Computing the Log-Sum-Exp
/// and Softmax Functions", 2021.
struct Softmax: TensorOperation {
  var keeps: KeptValues { .output }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].checkedRows() }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let (rows, columns) = inputs[0].shape.rowsAndColumns
    return try inputs[0].mapped(
      { x, y, _ in softmax(x, rows: rows, columns: columns, y) },
      { x, y, _ in softmax(x, rows: rows, columns: columns, y) })
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let y = try context.output()
    let weighted = try y * context.gradient
    return [try weighted - y * weighted.sum(axes: [-1], keepsDimensions: true)]
  }
}

extension Variable {
  /// Probabilities along `axis` from scores of any size: they add up to 1.
  /// - Throws: `TensorError` for an axis that does not exist or has no elements.
  public func softmax(axis: Int = -1) throws(TensorError) -> Variable {
    try alongLastAxis(axis, "softmax") { x throws(TensorError) in try x.tape.apply(Softmax(), to: x) }
  }

  /// Runs a function of the last axis along another one.
  func alongLastAxis(
    _ axis: Int, _ name: String, _ function: (Variable) throws(TensorError) -> Variable
  ) throws(TensorError) -> Variable {
    let axis = try named(name) { () throws(TensorError) in try shape.normalizedAxes([axis])[0] }
    guard axis != shape.rank - 1 else { return try function(self) }
    var permutation = Array(0..<shape.rank)
    permutation.swapAt(axis, shape.rank - 1)
    return try function(transposed(permutation)).transposed(permutation)
  }
}

extension Shape {
  /// The shape itself, if it has rows that are not empty.
  func checkedRows() throws(TensorError) -> Shape {
    guard let last = dimensions.last, last > 0 else {
      throw TensorError(.shape, "expected a last axis that is not empty", shapes: [self])
    }
    return self
  }

  /// All axes but the last as rows.
  var rowsAndColumns: (rows: Int, columns: Int) {
    let columns = dimensions[rank - 1]
    return (elementCount / columns, columns)
  }
}
