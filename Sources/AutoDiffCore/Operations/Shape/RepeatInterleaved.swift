extension Variable {
  /// Each position of `axis` `count` times in a row: `[a, b]` twice is `[a, a, b, b]`, and
  /// `y[.., i, ..] = x[.., ⌊i / count⌋, ..]`. A broadcast between two reshapings: `dL/dx` is the sum over the copies,
  /// and nothing is kept for it. Follows from the definition.
  /// - Throws: `TensorError` for a negative count, and for a result that is too large.
  public func repeatInterleaved(_ count: Int, axis: Int) throws(TensorError) -> Variable {
    try named("repeatInterleave") { () throws(TensorError) in
      let axis = try shape.normalizedAxis(axis)
      guard count >= 0 else {
        throw TensorError(.argument, "the count must not be negative, not \(count)", shapes: [shape])
      }
      var pairs = shape.dimensions
      pairs.insert(count, at: axis + 1)
      guard Shape(pairs).checkedElementCount != nil,
        shape[axis].multipliedReportingOverflow(by: count).overflow == false
      else { throw TensorError(.shape, "the result of \(count) repetitions would be too large", shapes: [shape]) }
      return try expandedDimensions(axis: axis + 1).broadcast(to: Shape(pairs))
        .reshaped(shape.replacing(axis, by: shape[axis] * count))
    }
  }

  /// Position `i` of `axis` `counts[i]` times in a row. Differentiated as `IndexSelect`.
  /// - Throws: `TensorError` unless there is one count, not negative, for each position.
  public func repeatInterleaved(_ counts: [Int], axis: Int) throws(TensorError) -> Variable {
    try named("repeatInterleave") { () throws(TensorError) in
      let axis = try shape.normalizedAxis(axis)
      guard counts.count == shape[axis], counts.allSatisfy({ $0 >= 0 }) else {
        throw TensorError(
          .argument, "expected \(shape[axis]) counts that are not negative, not \(counts)", shapes: [shape])
      }
      var total = 0
      for count in counts {
        total = total.addingReportingOverflow(count).overflow ? Int.max : total + count
      }
      guard total <= Int(Int32.max), shape[axis] <= Int(Int32.max) else {
        throw TensorError(.shape, "the axis would be longer than 2³¹ − 1", shapes: [shape])
      }
      let indices = counts.enumerated().flatMap { [Int32](repeating: Int32($0.offset), count: $0.element) }
      return try indexSelected(Tensor(indices), axis: axis)
    }
  }
}

extension Tensor {
  /// Each position of `axis` `count` times in a row.
  public func repeatInterleaved(_ count: Int, axis: Int) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.repeatInterleaved(count, axis: axis) }
  }
}
