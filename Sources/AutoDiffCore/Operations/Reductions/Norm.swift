import TensorKernels

/// `y = (Σ |x|ᵖ)^(1/p)` for each row, p finite. `dL/dx = dL/dy · sign(x) · (|x| / y)ᵖ⁻¹`, and 0 where x is 0.
///
/// `[rows, columns]` to `[rows]`; the method brings any axes to that shape. Kept for the backward: x and y.
///
/// G. Golub and C. Van Loan, "Matrix Computations", 2013, 2.2 (vector norms).
struct Norm: TensorOperation {
  let order: Double

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { [inputs[0][0]] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    switch order {
    case 1: try inputs[0].mappedRows(RowAbsoluteSum())
    case 2: try inputs[0].mappedRows(RowEuclideanNorm())
    default: try inputs[0].mappedRows(RowNorm(order: order))
    }
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let g = try context.gradient.reshaped([x.shape[0], 1])
    if order == 1 { return [try g * x.sign()] }
    // A norm of 0 stands over elements of 0, whose gradient is 0 whatever they are divided by.
    let norm = try context.output()
    let y = try norm.replacing(with: 1, where: norm .== 0).reshaped([x.shape[0], 1])
    if order == 2 { return [try x * (g / y)] }
    let size = try x.abs()
    // 0 to a negative power would be infinite, and 0 times that NaN.
    let safe = try size.replacing(with: 1, where: size .== 0)
    return [try g * x.sign() * (safe / y).power(order - 1)]
  }
}

extension Variable {
  /// The norm of the elements along `axes` (negative ones count from the last), or of all, taken as vectors: `(Σ
  /// |x|ᵖ)^(1/p)` with p the order, and for the order `.infinity` the largest absolute value. The derivative is taken
  /// as 0 where x is 0; of equals the first gets the infinite norm's gradient.
  /// - Throws: `TensorError` for an order that is not positive, and for the infinite norm of no elements.
  public func norm(
    order: Double = 2, axes: [Int]? = nil, keepsDimensions: Bool = false
  ) throws(TensorError) -> Variable {
    try named("norm") { () throws(TensorError) in
      guard order > 0 else { throw TensorError(.argument, "the order must be positive, not \(order)", shapes: [shape]) }
      if order.isInfinite { return try abs().max(axes: axes, keepsDimensions: keepsDimensions) }
      return try reduced("norm", axes, keepsDimensions, by: Norm(order: order))
    }
  }
}
