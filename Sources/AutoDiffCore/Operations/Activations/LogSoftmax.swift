import TensorKernels

/// `y = x − log Σ eˣ` along the last axis, without overflow. `dL/dx = dL/dy − eʸ · Σ dL/dy`.
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
  public func logSoftmax(axis: Int = -1) throws(TensorError) -> Variable {
    try alongLastAxis(axis, "logSoftmax") { x throws(TensorError) in try x.tape.apply(LogSoftmax(), to: x) }
  }
}
