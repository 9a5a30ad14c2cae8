import TensorKernels

/// `y = ln Σ eˣ` for each row, its largest element subtracted before, so that nothing overflows; of no elements −∞.
/// `dL/dx = dL/dy · softmax(x)`.
///
/// `[rows, columns]` to `[rows]`; the method brings any axes to that shape. Kept for the backward: x.
///
/// P. Blanchard, D. Higham and N. Higham, "Accurately Computing the Log-Sum-Exp and Softmax Functions", 2021.
struct LogSumExp: TensorOperation {
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { [inputs[0][0]] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mappedRows(RowLogSumExp())
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    guard x.shape[1] > 0 else { return [nil] }
    // Not eˣ⁻ʸ: y is rounded to the precision of large scores, and so would the probabilities be.
    return [try context.gradient.reshaped([x.shape[0], 1]) * x.softmax()]
  }
}

extension Variable {
  /// `ln Σ eˣ` over `axes` (negative ones count from the last), or over all of them: a smooth maximum. Of no elements
  /// −∞.
  public func logSumExp(axes: [Int]? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Variable {
    try reduced("logSumExp", axes, keepsDimensions, by: LogSumExp())
  }
}
