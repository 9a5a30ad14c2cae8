import TensorKernels

/// `y = x − log Σ eˣ` along the last axis, the row's maximum subtracted before, so that nothing overflows.
/// `dL/dx = dL/dy − eʸ · Σ dL/dy`.
///
/// Any shape; the result has it too. Kept for the backward: y. A last axis without elements is an error.
///
/// P. Blanchard, D. Higham and N. Higham, "Accurately Computing the Log-Sum-Exp and Softmax Functions", 2021.
struct LogSoftmax: TensorOperation {
  var keeps: KeptValues { .output }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { try inputs[0].checkedRows() }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let (rows, columns) = inputs[0].shape.rowsAndColumns
    return try inputs[0].mapped(
      { x, y, _ in logSoftmax(x, rows: rows, columns: columns, y) },
      { x, y, _ in logSoftmax(x, rows: rows, columns: columns, y) })
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let total = try context.gradient.sum(axes: [-1], keepsDimensions: true)
    return [try context.gradient - context.output().exp() * total]
  }
}

extension Variable {
  /// The logarithm of `softmax` along `axis`, exact where the probability itself would round to 0.
  /// - Throws: `TensorError` for an axis that does not exist or has no elements.
  public func logSoftmax(axis: Int = -1) throws(TensorError) -> Variable {
    try alongLastAxis(axis, "logSoftmax") { x throws(TensorError) in try x.tape.apply(LogSoftmax(), to: x) }
  }
}
