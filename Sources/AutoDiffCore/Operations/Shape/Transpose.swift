/// `y[i₀, i₁, …] = x[j₀, j₁, …]` with `j[permutation[k]] = i[k]`: the axes in another order. `dL/dx` is `dL/dy` in the
/// inverse order.
///
/// The sizes change places with the axes. Nothing is kept for the backward.
///
/// Follows from the definition.
struct Transpose: ElementMove {
  /// Axis `i` of the result is axis `permutation[i]` of the input. Normalised.
  let permutation: [Int]

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { Shape(permutation.map { inputs[0][$0] }) }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let strides = x.shape.strides
    return try x.copied(to: context.outputShape, strides: permutation.map { strides[$0] })
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    var inverse = permutation
    for (i, axis) in permutation.enumerated() { inverse[axis] = i }
    return [try context.gradient.transposed(inverse)]
  }
}

extension Variable {
  /// Axis `i` of the result is axis `permutation[i]`; the reverse order unless given.
  /// - Throws: `TensorError` for what is no order of all axes.
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

  /// Two axes exchanged.
  public func swappedAxes(_ first: Int, _ second: Int) throws(TensorError) -> Variable {
    var permutation = Array(0..<shape.rank)
    try named("swappedAxes") { () throws(TensorError) in
      permutation.swapAt(try shape.normalizedAxis(first), try shape.normalizedAxis(second))
    }
    return try transposed(permutation)
  }

  /// One axis taken out and put in at another place; the others keep their order.
  public func movedAxis(_ source: Int, to destination: Int) throws(TensorError) -> Variable {
    var permutation = Array(0..<shape.rank)
    try named("movedAxis") { () throws(TensorError) in
      let axis = permutation.remove(at: try shape.normalizedAxis(source))
      permutation.insert(axis, at: try shape.normalizedAxis(destination))
    }
    return try transposed(permutation)
  }
}

extension Tensor {
  /// Axis `i` of the result is axis `permutation[i]`; the reverse order unless given.
  public func transposed(_ permutation: [Int]? = nil) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.transposed(permutation) }
  }
}
