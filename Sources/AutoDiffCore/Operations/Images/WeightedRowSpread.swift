import TensorKernels

/// `x = 0; x[o, n[k, r], i] += w[k, r] · y[o, r, i]`: the transpose of `WeightedRowSum` in `x`. Linear in `y` and in
/// `w`; its derivatives are `WeightedRowSum` and `RowProducts`.
///
/// `[outer, count, inner]` and `[taps, count]` to `[outer, rows, inner]`. Kept for the backward: y and w.
///
/// Follows from the definition.
struct WeightedRowSpread: TensorOperation {
  let taps: WeightedTaps

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0].replacing(1, by: taps.rows) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try taps.compute(
      inputs[0], inputs[1], to: context.outputShape, wide: context.outputShape, spreadWeightedRows,
      spreadWeightedRows)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let (y, w, g) = (try context.input(0), try context.input(1), context.gradient)
    return [
      context.needsGradient(0) ? try taps.sum(g, w) : nil,
      context.needsGradient(1) ? try taps.products(g, y) : nil,
    ]
  }
}
