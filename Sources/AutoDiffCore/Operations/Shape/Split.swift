extension Variable {
  /// Parts of these sizes along `axis`, in order; the sizes add up to the axis's. Slices (see `StridedCopy`): `dL/dx`
  /// has each part's gradient in its place. Follows from the definition.
  /// - Throws: `TensorError` for sizes that do not add up, or negative ones.
  public func split(sizes: [Int], axis: Int = 0) throws(TensorError) -> [Variable] {
    try named("split") { () throws(TensorError) in
      let axis = try shape.normalizedAxis(axis)
      var rest = shape[axis]
      for size in sizes {
        guard size >= 0, size <= rest else {
          rest = -1
          break
        }
        rest -= size
      }
      guard rest == 0 else {
        throw TensorError(
          .argument, "the sizes \(sizes) do not add up to axis \(axis)'s, \(shape[axis])", shapes: [shape])
      }
      var parts: [Variable] = []
      var start = 0
      for size in sizes {
        parts.append(try sliced(axis: axis, start..<start + size))
        start += size
      }
      return parts
    }
  }

  /// Parts of this size along `axis`; the last is smaller where the axis's size is no multiple.
  /// - Throws: `TensorError` for a size that is not positive.
  public func split(size: Int, axis: Int = 0) throws(TensorError) -> [Variable] {
    try named("split") { () throws(TensorError) in
      let axis = try shape.normalizedAxis(axis)
      guard size > 0 else { throw TensorError(.argument, "the size must be positive, not \(size)", shapes: [shape]) }
      let total = shape[axis]
      guard total > 0 else { return [self] }
      return try split(sizes: stride(from: 0, to: total, by: size).map { Swift.min(size, total - $0) }, axis: axis)
    }
  }

  /// At most `count` parts along `axis`, all but the last of the size `⌈n / count⌉`.
  /// - Throws: `TensorError` for a count that is not positive.
  public func chunked(into count: Int, axis: Int = 0) throws(TensorError) -> [Variable] {
    try named("chunk") { () throws(TensorError) in
      let axis = try shape.normalizedAxis(axis)
      guard count > 0 else { throw TensorError(.argument, "the count must be positive, not \(count)", shapes: [shape]) }
      let size = shape[axis]
      return try split(size: Swift.max(1, size / count + (size % count > 0 ? 1 : 0)), axis: axis)
    }
  }

  /// The slices at each position of `axis`, without that axis: PyTorch's `unbind`.
  public func unstacked(axis: Int = 0) throws(TensorError) -> [Variable] {
    try named("unstack") { () throws(TensorError) in
      let axis = try shape.normalizedAxis(axis)
      var parts: [Variable] = []
      for index in 0..<shape[axis] { parts.append(try sliced(axis: axis, .index(index))) }
      return parts
    }
  }
}
