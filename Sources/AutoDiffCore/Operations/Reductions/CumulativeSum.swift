import TensorKernels

/// `y[i] = Σ x[j]` over `j ≤ i` along an axis, or over `j ≥ i` where reversed; each is the transpose of the other:
/// `dL/dx` is the reversed sum of `dL/dy`.
///
/// Any shape with that axis; the result has it too. Nothing is kept for the backward. The terms are added in their
/// order and in double precision.
///
/// G. Blelloch, "Prefix Sums and Their Applications", 1990.
struct CumulativeSum: TensorOperation {
  /// Normalised.
  let axis: Int
  let reversed: Bool

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let shape = inputs[0].shape
    let outer = Shape(Array(shape[..<axis])).elementCount
    let inner = Shape(Array(shape[(axis + 1)...])).elementCount
    let count = shape[axis]
    return try inputs[0].mapped(
      { x, y, _ in cumulativeSum(x, outer: outer, count: count, inner: inner, reversed: reversed, y) },
      { x, y, _ in cumulativeSum(x, outer: outer, count: count, inner: inner, reversed: reversed, y) })
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.tape.apply(CumulativeSum(axis: axis, reversed: !reversed), to: context.gradient)]
  }
}

extension Variable {
  /// The sums up to and with each element along `axis` (a negative one counts from the last); from each element on
  /// where reversed.
  public func cumulativeSum(axis: Int = -1, reversed: Bool = false) throws(TensorError) -> Variable {
    let axis = try named("cumulativeSum") { () throws(TensorError) in try shape.normalizedAxes([axis])[0] }
    return try tape.apply(CumulativeSum(axis: axis, reversed: reversed), to: self)
  }
}
