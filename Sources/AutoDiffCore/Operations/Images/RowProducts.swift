import TensorKernels

/// `w[k, r] = Σ x[o, n[k, r], i] · y[o, r, i]` over `o` and `i`: the gradient of `WeightedRowSum` in its weights.
/// Linear in `x` and in `y`; its derivatives are `WeightedRowSpread` and `WeightedRowSum`.
///
/// `[outer, rows, inner]` and `[outer, count, inner]` to `[taps, count]`. Kept for the backward: x and y.
///
/// Follows from the definition.
struct RowProducts: TensorOperation {
  let taps: WeightedTaps

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { taps.indices.shape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try taps.compute(
      inputs[0], inputs[1], to: context.outputShape, wide: inputs[0].shape, multiplyRows, multiplyRows)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let (x, y, g) = (try context.input(0), try context.input(1), context.gradient)
    return [
      context.needsGradient(0) ? try taps.spread(y, g) : nil,
      context.needsGradient(1) ? try taps.sum(x, g) : nil,
    ]
  }
}
