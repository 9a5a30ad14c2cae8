extension Variable {
  /// `y[.., i, ..] = x[.., i mod n, ..]`: the whole tensor so many times along each axis. With more repetitions than
  /// axes, axes of size 1 come first; with fewer, they belong to the last axes. A broadcast between two reshapings:
  /// `dL/dx` is the sum over the copies, and nothing is kept for it. Follows from the definition.
  /// - Throws: `TensorError` for a negative repetition, and for a result that is too large.
  public func tiled(_ repetitions: [Int]) throws(TensorError) -> Variable {
    try named("tile") { () throws(TensorError) in
      guard repetitions.allSatisfy({ $0 >= 0 }) else {
        throw TensorError(.argument, "a repetition must not be negative: \(repetitions)", shapes: [shape])
      }
      let rank = Swift.max(shape.rank, repetitions.count)
      let sizes = [Int](repeating: 1, count: rank - shape.rank) + shape.dimensions
      let counts = [Int](repeating: 1, count: rank - repetitions.count) + repetitions
      // [r, n] is read as the axis [r · n].
      let pairs = Shape(zip(counts, sizes).flatMap { [$0, $1] })
      guard pairs.checkedElementCount != nil else {
        throw TensorError(.shape, "the result of \(repetitions) repetitions would be too large", shapes: [shape])
      }
      var tiled: [Int] = []
      for (count, size) in zip(counts, sizes) {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else {
          throw TensorError(.shape, "the result of \(repetitions) repetitions would be too large", shapes: [shape])
        }
        tiled.append(product)
      }
      return try reshaped(Shape(sizes.flatMap { [1, $0] })).broadcast(to: pairs).reshaped(Shape(tiled))
    }
  }
}

extension Tensor {
  /// The whole tensor so many times along each axis.
  public func tiled(_ repetitions: [Int]) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.tiled(repetitions) }
  }
}
