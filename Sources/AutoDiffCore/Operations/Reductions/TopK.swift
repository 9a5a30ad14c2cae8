import TensorKernels

extension Variable {
  /// The `k` largest elements along `axis` (a negative one counts from the last), largest first, and their indices
  /// along it as `int32`; the smallest, smallest first, where not `largest`. The axis has the size k in both. Equals
  /// come in their order; NaN is larger than every number.
  ///
  /// `dL/dx` is `dL/dy` at the elements that were taken, and 0 elsewhere. Kept for the backward: their indices. Follows
  /// from the definition.
  /// - Throws: `TensorError` unless k is from 0 to the axis's size.
  public func topK(
    _ k: Int, axis: Int = -1, largest: Bool = true
  ) throws(TensorError) -> (values: Variable, indices: Tensor) {
    try named("topK") { () throws(TensorError) in
      let axis = try shape.normalizedAxes([axis])[0]
      guard (0...shape[axis]).contains(k) else {
        throw TensorError(.argument, "k must be from 0 to the axis's size \(shape[axis]), not \(k)", shapes: [shape])
      }
      guard scalarType.isFloatingPoint else {
        throw TensorError(.scalarType, "expected a floating-point type, not \(scalarType.rawValue)", shapes: [shape])
      }
      guard shape.elementCount <= Int(Int32.max) else {
        throw TensorError(.shape, "at most 2³¹ − 1 elements", shapes: [shape])
      }
      return try exported(
        "topK", as: ONNXTopK(count: k, axis: axis, largest: largest), results: { [$0.values.value, $0.indices] }
      ) { () throws(TensorError) in try selected(k, axis: axis, largest: largest) }
    }
  }

  private func selected(
    _ k: Int, axis: Int, largest: Bool
  ) throws(TensorError) -> (values: Variable, indices: Tensor) {
    var order = Array(0..<shape.rank)
    order.swapAt(axis, shape.rank - 1)
    let x = try transposed(order)
    let columns = shape[axis]
    let lines = Shape(Array(x.shape.dropLast()))
    let rows = lines.elementCount
    let (indices, places) = try x.value.topIndices(
      k, rows: rows, columns: columns, to: Shape(lines + [k]), largest: largest)
    let values = try x.gathered(indices: places, groups: Swift.max(1, rows))
    return (try values.transposed(order), try indices.transposed(order))
  }
}

extension Tensor {
  /// The indices within each row of its k largest or smallest elements, and the same as flat indices.
  fileprivate func topIndices(
    _ k: Int, rows: Int, columns: Int, to shape: Shape, largest: Bool
  ) throws(TensorError) -> (indices: Tensor, places: Tensor) {
    let indices = try Tensor(uninitialized: shape, .int32)
    let places = try Tensor(uninitialized: shape, .int32)
    func run<T: FloatingScalar>(_: T.Type) {
      withPointer(T.self) { x in
        indices.fill { indices in
          places.fill {
            TensorKernels.topIndices(x, rows: rows, columns: columns, k: k, largest: largest, indices, places: $0)
          }
        }
      }
    }
    if scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return (indices, places)
  }
}
