/// `y = Σ x` over axes; `dL/dx` repeats `dL/dy` along them. An empty sum is 0.
///
/// The axes are dropped, or stay with the size 1. Nothing is kept for the backward. Pieces of at most 256 terms are
/// added in the scalar's own precision, the pieces in double precision and in a fixed order.
///
/// N. Higham, "The Accuracy of Floating Point Summation", 1993 (sums of partial sums).
struct Sum: TensorOperation {
  /// Normalised, ascending.
  let axes: [Int]
  let keepsDimensions: Bool

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    inputs[0].reducing(axes, keepsDimensions: keepsDimensions)
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    if case .scatter(let scatter) = x.deferred, axes == Array(0..<x.rank - 1), let channels = x.shape.last,
      channels == scatter.channels
    {
      // Scattered elements keep their channel.
      return try scatter.values.summed(
        outer: 1, reduced: scatter.values.elementCount / channels, inner: channels, to: context.outputShape)
    }
    guard let first = axes.first, let last = axes.last else {
      return try x.reshaped(context.outputShape)
    }
    if last - first + 1 == axes.count {
      return try x.summed(
        outer: Shape(Array(x.shape[..<first])).elementCount, reduced: Shape(Array(x.shape[first...last])).elementCount,
        inner: Shape(Array(x.shape[(last + 1)...])).elementCount, to: context.outputShape)
    }
    let kept = x.shape.indices.filter { !axes.contains($0) }
    let outer = context.outputShape.elementCount
    let reduced = axes.reduce(1) { $0 * x.shape[$1] }
    return try x.transposed(kept + axes).summed(outer: outer, reduced: reduced, inner: 1, to: context.outputShape)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let shape = try context.inputShape(0)
    return [try context.gradient.reshaped(shape.reducing(axes, keepsDimensions: true)).broadcast(to: shape)]
  }
}

extension Variable {
  /// The sum over `axes` (negative ones count from the last), or over all of them.
  /// - Throws: `TensorError` for an axis that does not exist or is named twice.
  public func sum(axes: [Int]? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Variable {
    let normalized = try named("sum") { () throws(TensorError) in
      try shape.normalizedAxes(axes ?? Array(0..<shape.rank))
    }
    return try tape.apply(Sum(axes: normalized, keepsDimensions: keepsDimensions), to: self)
  }

  /// The sum over the axes along which a tensor of `shape` was repeated to give this one: the adjoint of
  /// broadcasting.
  func reduced(to target: Shape) throws(TensorError) -> Variable {
    guard shape != target else { return self }
    let extra = shape.rank - target.rank
    let axes = shape.indices.filter { $0 < extra || (target[$0 - extra] == 1 && shape[$0] != 1) }
    return try sum(axes: axes, keepsDimensions: true).reshaped(target)
  }
}

extension Shape {
  /// The shape with these axes reduced to 1, or dropped.
  func reducing(_ axes: [Int], keepsDimensions: Bool) -> Shape {
    if keepsDimensions { return Shape(indices.map { axes.contains($0) ? 1 : self[$0] }) }
    return Shape(indices.filter { !axes.contains($0) }.map { self[$0] })
  }
}
