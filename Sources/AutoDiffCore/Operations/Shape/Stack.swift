extension Variable {
  /// `y[.., k, ..] = parts[k]`: tensors of one shape side by side along a new axis of the result, by `Concatenate`. The
  /// gradient of each is its slice of `dL/dy`; nothing is kept for it. Follows from the definition.
  /// - Throws: `TensorError` for no tensors, and for shapes that differ.
  public static func stacked(_ parts: [Variable], axis: Int = 0) throws(TensorError) -> Variable {
    try named("stack") { () throws(TensorError) in
      guard let first = parts.first else { throw TensorError(.argument, "expected at least one tensor") }
      guard parts.allSatisfy({ $0.shape == first.shape }) else {
        throw TensorError(.shape, "the shapes must agree", shapes: parts.map(\.shape))
      }
      let axis = try Shape(first.shape.dimensions + [1]).normalizedAxis(axis)
      var expanded: [Variable] = []
      for part in parts { expanded.append(try part.expandedDimensions(axis: axis)) }
      return try concatenated(expanded, axis: axis)
    }
  }
}

extension Tensor {
  /// Tensors of one shape side by side along a new axis of the result.
  public static func stacked(_ parts: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
    let tape = Tape(.inference)
    return try Variable.stacked(parts.map { tape.constant($0) }, axis: axis).value
  }
}
