extension Variable {
  /// `y[i, j, …] = x[start₀ + i · step₀, start₁ + j · step₁, …]`: one `AxisSlice` for each leading axis; the axes that
  /// are not named stay whole. `dL/dx` is `dL/dy` at what was taken and 0 elsewhere: see `StridedCopy`, by which it is
  /// computed.
  ///
  /// ```swift
  /// try x.sliced(.range(1..<3), .all, .every(-1))   // [N, H, W] to [2, H, W], the columns reversed
  /// try x.sliced(.index(-1))                        // [N, H, W] to [H, W]: the last image
  /// ```
  ///
  /// Follows from the definition; the notation is that of NumPy's basic indexing (C. Harris et al., "Array Programming
  /// with NumPy", 2020), but for ranges that reach beyond the axis.
  /// - Throws: `TensorError` for more slices than axes, and for a range that reaches beyond its axis: that is no
  ///   shorter slice.
  public func sliced(_ slices: AxisSlice...) throws(TensorError) -> Variable { try sliced(slices) }

  /// One `AxisSlice` for each leading axis.
  public func sliced(_ slices: [AxisSlice]) throws(TensorError) -> Variable {
    try named("slice") { () throws(TensorError) in
      guard slices.count <= shape.rank else {
        throw TensorError(.argument, "\(slices.count) slices of \(shape.rank) axes", shapes: [shape])
      }
      let own = shape.strides
      var offset = 0
      var sizes: [Int] = []
      var strides: [Int] = []
      var isWhole = true
      var parts: [(start: Int, count: Int, step: Int, drops: Bool)] = []
      for axis in shape.indices {
        let slice = axis < slices.count ? slices[axis] : .all
        let part = try slice.resolved(axis: axis, in: shape)
        parts.append(part)
        offset += part.start * own[axis]
        isWhole = isWhole && !part.drops && part.count == shape[axis] && part.step == 1
        guard !part.drops else { continue }
        sizes.append(part.count)
        strides.append(own[axis] * part.step)
      }
      if isWhole { return self }
      let copy = StridedCopy(name: "slice", shape: Shape(sizes), strides: strides, offset: offset)
      return try exported("slice", as: ONNXSlice(parts: parts)) { () throws(TensorError) in
        try tape.apply(copy, to: self)
      }
    }
  }

  /// Every `step`-th position of a range of one axis, from its first; with a negative step from its last, backward.
  public func sliced(axis: Int, _ range: some AxisRange, step: Int = 1) throws(TensorError) -> Variable {
    try sliced(axis: axis, .range(range, step: step))
  }

  /// Part of one axis.
  public func sliced(axis: Int, _ slice: AxisSlice) throws(TensorError) -> Variable {
    let axis = try named("slice") { () throws(TensorError) in try shape.normalizedAxis(axis) }
    return try sliced([AxisSlice](repeating: .all, count: axis) + [slice])
  }
}

extension Tensor {
  /// Part of a tensor: one `AxisSlice` for each leading axis; the axes that are not named stay whole.
  public func sliced(_ slices: AxisSlice...) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.sliced(slices) }
  }

  /// Every `step`-th position of a range of one axis, from its first; with a negative step from its last, backward.
  public func sliced(axis: Int, _ range: some AxisRange, step: Int = 1) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in try x.sliced(axis: axis, range, step: step) }
  }
}
