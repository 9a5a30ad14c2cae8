/// The axes in another order; `dL/dx` is `dL/dy` in the inverse order.
struct Transpose: TensorOperation {
  /// Axis `i` of the result is axis `permutation[i]` of the input. Normalised.
  let permutation: [Int]

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { Shape(permutation.map { inputs[0][$0] }) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].transposed(permutation)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    var inverse = permutation
    for (i, axis) in permutation.enumerated() { inverse[axis] = i }
    return [try context.gradient.transposed(inverse)]
  }
}

extension Variable {
  /// Axis `i` of the result is axis `permutation[i]`; the reverse order unless given.
  public func transposed(_ permutation: [Int]? = nil) throws(TensorError) -> Variable {
    let rank = shape.rank
    let wanted = permutation ?? Array((0..<rank).reversed())
    let normalized = wanted.map { $0 < 0 ? $0 + rank : $0 }
    guard normalized.sorted() == Array(0..<rank) else {
      throw TensorError(
        .argument, "\(wanted) is not an order of the axes 0..<\(rank)", shapes: [shape], operation: "transpose")
    }
    return normalized == Array(0..<rank) ? self : try tape.apply(Transpose(permutation: normalized), to: self)
  }
}
