import TensorKernels

// Reductions that have no gradient: where something is, and whether.

extension Tensor {
  /// The index of the largest element along `axis` (a negative one counts from the last), as `int32`: the first of
  /// equals. Without an axis the index into all elements in the order of memory. NaN is larger than every number.
  /// - Throws: `TensorError` where there are no elements to choose from.
  public func argmax(axis: Int? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try indices("argmax", axis, keepsDimensions, largest: true)
  }

  /// The index of the smallest element along `axis`, as `int32`: the first of equals. NaN is smaller than every number.
  /// - Throws: `TensorError` where there are no elements to choose from.
  public func argmin(axis: Int? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try indices("argmin", axis, keepsDimensions, largest: false)
  }

  /// Whether any element along `axes`, or of all, is true, that is not 0: a mask of `int32`. Of none: false.
  public func any(axes: [Int]? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try tested("any", axes, keepsDimensions, decisive: true)
  }

  /// Whether all elements along `axes`, or all there are, are true, that is not 0: a mask of `int32`. Of none: true.
  public func all(axes: [Int]? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try tested("all", axes, keepsDimensions, decisive: false)
  }

  private func indices(
    _ name: String, _ axis: Int?, _ keepsDimensions: Bool, largest: Bool
  ) throws(TensorError) -> Tensor {
    try named(name) { () throws(TensorError) in
      let layout = try ReductionLayout(shape, axes: axis.map { [$0] }, keepsDimensions: keepsDimensions)
      let (rows, columns) = (layout.rows, layout.columns)
      guard columns > 0, columns <= Int(Int32.max) else {
        throw TensorError(.shape, "expected 1 to 2³¹ − 1 elements to choose from", shapes: [shape])
      }
      // Every int32 is exact in double precision.
      let x = try ONNXTrace.unfollowed { () throws(TensorError) in
        try (scalarType == .int32 ? converted(to: .float64) : self).inOrder(of: layout)
      }
      let result = try Tensor(uninitialized: layout.outputShape, .int32)
      let values = try Tensor(uninitialized: [rows], x.scalarType)
      func run<T: FloatingScalar>(_: T.Type) {
        x.withPointer(T.self) { x in
          values.fill(T.self) { y in
            result.fill(Int32.self) { indices in
              extremum(x, outer: rows, reduced: columns, isLargest: largest, y, indices: indices)
              // The kernel counts from the first row; what wraps around there wraps back here.
              for row in 0..<rows { indices[row] &-= Int32(truncatingIfNeeded: row &* columns) }
            }
          }
        }
      }
      if x.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
      try ONNXTrace.current?.addSearch(largest: largest, self, axis: axis, keepsDimensions, result)
      return result
    }
  }

  /// - Parameter decisive: the truth of an element that settles the answer for its row.
  private func tested(
    _ name: String, _ axes: [Int]?, _ keepsDimensions: Bool, decisive: Bool
  ) throws(TensorError) -> Tensor {
    try named(name) { () throws(TensorError) in
      let layout = try ReductionLayout(shape, axes: axes, keepsDimensions: keepsDimensions)
      let mask = try self .!= 0
      let rows = try ONNXTrace.unfollowed { () throws(TensorError) in try mask.inOrder(of: layout) }
      let result = try Tensor(uninitialized: layout.outputShape, .int32)
      rows.withPointer(Int32.self) { x in
        result.fill { testRows(x, rows: layout.rows, columns: layout.columns, decisive: decisive ? 1 : 0, $0) }
      }
      try ONNXTrace.current?.addTest(name, mask, layout.reducedAxes, keepsDimensions, isAny: decisive, result)
      return result
    }
  }

  /// The elements in the order of the layout's matrix.
  private func inOrder(of layout: ReductionLayout) throws(TensorError) -> Tensor {
    layout.isInOrder ? self : try transposed(layout.permutation)
  }
}
