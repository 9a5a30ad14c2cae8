import TensorKernels

/// `y[r] = max x[r, c]` over the columns, or the smallest. The gradient goes to the first of equals, which is one of
/// the subgradients. NaN wins both.
///
/// `[rows, columns]` to `[rows]`; the methods bring any axes to that shape. Kept for the backward: the index of each
/// result. No columns are an error, and so are more than 2³¹ − 1 elements.
///
/// Follows from the definition.
struct Extremum: TensorOperation {
  let isLargest: Bool

  var name: String { isLargest ? "maximum" : "minimum" }
  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard inputs[0][1] > 0 else { throw TensorError(.shape, "the \(name) of no elements", shapes: inputs) }
    guard inputs[0].elementCount <= Int(Int32.max) else {
      throw TensorError(.shape, "at most 2³¹ − 1 elements", shapes: inputs)
    }
    return [inputs[0][0]]
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let result = try Tensor(uninitialized: context.outputShape, x.scalarType)
    let indices = try Tensor(uninitialized: context.outputShape, .int32)
    func run<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { source in
        result.fill(T.self) { y in
          indices.fill(Int32.self) {
            extremum(source, outer: x.shape[0], reduced: x.shape[1], isLargest: isLargest, y, indices: $0)
          }
        }
      }
    }
    if x.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    context.saved = [indices]
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let shape = try context.inputShape(0)
    return [try context.gradient.scatteredSum(indices: context.saved[0], to: shape, groups: shape[0])]
  }
}

extension Variable {
  /// The largest element along `axes` (negative ones count from the last), or of all. The gradient of equals goes
  /// to the first, in the order of memory. NaN is larger than every number.
  /// - Throws: `TensorError` where there are no elements.
  public func max(axes: [Int]? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Variable {
    try extremum(isLargest: true, axes, keepsDimensions)
  }

  /// The smallest element along `axes` (negative ones count from the last), or of all. The gradient of equals goes to
  /// the first, in the order of memory. NaN is smaller than every number.
  /// - Throws: `TensorError` where there are no elements.
  public func min(axes: [Int]? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Variable {
    try extremum(isLargest: false, axes, keepsDimensions)
  }

  private func extremum(
    isLargest: Bool, _ axes: [Int]?, _ keepsDimensions: Bool
  ) throws(TensorError) -> Variable {
    let operation = Extremum(isLargest: isLargest)
    return try reduced(operation.name, axes, keepsDimensions, by: operation)
  }
}
