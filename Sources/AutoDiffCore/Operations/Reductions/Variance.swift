import TensorKernels

/// `y = Σ (x − μ)² / (n − correction)` for each row, with its mean μ and n columns, in two passes.
/// `dL/dx = dL/dy · 2 (x − μ) / (n − correction)`.
///
/// `[rows, columns]` to `[rows]`; the method brings any axes to that shape. Kept for the backward: x. A correction that
/// is negative, or not below n, is an error.
///
/// T. Chan, G. Golub and R. LeVeque, "Algorithms for Computing the Sample Variance", 1983.
struct Variance: TensorOperation {
  let correction: Double

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard inputs[0][1] > 0, Double(inputs[0][1]) > correction, correction >= 0 else {
      throw TensorError(
        .argument, "expected a correction from 0 to below the number of elements, \(inputs[0][1]), not \(correction)",
        shapes: inputs)
    }
    return [inputs[0][0]]
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mappedRows(RowVariance(divisor: Double(inputs[0].shape[1]) - correction))
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let factor = 2 / (Double(x.shape[1]) - correction)
    let scaled = try (context.gradient * factor).reshaped([x.shape[0], 1])
    return [try (x - x.mean(axes: [1], keepsDimensions: true)) * scaled]
  }
}

extension Variable {
  /// The variance over `axes` (negative ones count from the last), or over all of them: the squared deviations from the
  /// mean, divided by `n − correction`. 1 estimates the variance of what the elements were drawn from; 0 gives that of
  /// the elements themselves, as batch normalisation uses it.
  /// - Throws: `TensorError` unless there are more elements than the correction, which is not negative.
  public func variance(
    axes: [Int]? = nil, correction: Double = 1, keepsDimensions: Bool = false
  ) throws(TensorError) -> Variable {
    try reduced("variance", axes, keepsDimensions, by: Variance(correction: correction))
  }
}
