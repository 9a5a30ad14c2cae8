import TensorKernels

/// `y[o, r, i] = Σₖ w[k, r] · x[o, n[k, r], i]`: each row of the result is a weighted sum of a few rows of `x`, as in
/// interpolation. `dL/dx` spreads the gradient over the rows with the same weights (`WeightedRowSpread`), `dL/dw` is
/// the product of rows (`RowProducts`). The three are each other's derivatives, to any order.
///
/// `x` is `[outer, rows, inner]`, `w` is `[taps, count]`, and so is the constant `n`, of which negative indices stand
/// for zeros; the result is `[outer, count, inner]`. Kept for the backward: x and w.
///
/// Follows from the definition.
struct WeightedRowSum: TensorOperation {
  let taps: WeightedTaps

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    inputs[0].replacing(1, by: taps.indices.shape[1])
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try taps.compute(
      inputs[0], inputs[1], to: context.outputShape, wide: context.outputShape, sumWeightedRows, sumWeightedRows)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let (x, w, g) = (try context.input(0), try context.input(1), context.gradient)
    return [
      context.needsGradient(0) ? try taps.spread(g, w) : nil,
      context.needsGradient(1) ? try taps.products(x, g) : nil,
    ]
  }
}

/// The rows that the three operations share.
struct WeightedTaps: Sendable {
  /// `int32`, `[taps, count]`.
  let indices: Tensor
  /// How many rows there are to choose from.
  let rows: Int
  /// Independent parts: the first `count / groups` results take from the first `rows / groups` rows, and so on.
  var groups = 1

  func sum(_ x: Variable, _ w: Variable) throws(TensorError) -> Variable {
    try x.tape.apply(WeightedRowSum(taps: self), to: x, w)
  }

  func spread(_ y: Variable, _ w: Variable) throws(TensorError) -> Variable {
    try y.tape.apply(WeightedRowSpread(taps: self), to: y, w)
  }

  func products(_ x: Variable, _ y: Variable) throws(TensorError) -> Variable {
    try x.tape.apply(RowProducts(taps: self), to: x, y)
  }

  typealias Kernel<T> = (
    RowTaps, UnsafePointer<Int32>, UnsafePointer<T>, UnsafePointer<T>, UnsafeMutablePointer<T>
  ) -> Void

  /// Runs a kernel. `wide` is a shape with the outer and the inner size.
  func compute(
    _ a: Tensor, _ b: Tensor, to shape: Shape, wide: Shape, _ float32: Kernel<Float>, _ float64: Kernel<Double>
  ) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, a.scalarType)
    let g = RowTaps(
      outer: wide[0], rows: rows, count: indices.shape[1], taps: indices.shape[0], inner: wide[2], groups: groups)
    func run<T: FloatingScalar>(_ kernel: Kernel<T>) {
      indices.withPointer(Int32.self) { indices in
        a.withPointer(T.self) { a in
          b.withPointer(T.self) { b in result.fill(T.self) { kernel(g, indices, a, b, $0) } }
        }
      }
    }
    if a.scalarType == .float64 { run(float64) } else { run(float32) }
    return result
  }
}
