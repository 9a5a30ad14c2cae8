import TensorKernels

/// `y = Π x` for each row; of no elements 1. `dL/dx[i] = dL/dy · Π x[j]` over all j but i, computed from the products
/// before and after i, so that it is right where factors are 0.
///
/// `[rows, columns]` to `[rows]`; the method brings any axes to that shape. Kept for the backward: x. The first
/// derivative runs on a kernel; one that is to be differentiated again multiplies halves of the rows with each other,
/// in operations.
///
/// Follows from the definition.
struct Product: TensorOperation {
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { [inputs[0][0]] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mappedRows(RowProduct())
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    if context.isDifferentiable {
      return [try context.gradient.reshaped([x.shape[0], 1]) * productsOfOthers(x)]
    }
    let (rows, columns) = (x.shape[0], x.shape[1])
    let dx = try Tensor(uninitialized: x.shape, x.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      x.value.withPointer(T.self) { x in
        context.gradient.value.withPointer(T.self) { dy in
          dx.fill(T.self) { TensorKernels.productsOfOthers(x, factors: dy, rows: rows, columns: columns, $0) }
        }
      }
    }
    if dx.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return [context.tape.constant(dx)]
  }

  /// For each element the product of the others of its row, made of operations: the halves of the row are multiplied
  /// with each other, which leaves a row half as long; what its elements are to be multiplied with is also what those
  /// of the one half are, times the other half.
  private func productsOfOthers(_ x: Variable) throws(TensorError) -> Variable {
    let (rows, columns) = (x.shape[0], x.shape[1])
    guard columns > 1, rows > 0 else { return x.tape.constant(try .ones(x.shape, x.scalarType)) }
    let half = (columns + 1) / 2
    let left = try columnIndices(rows, columns, 0..<half)
    // Of an odd number the middle element has no partner: a 1 stands in.
    let right = try columnIndices(rows, columns, half..<columns)
    let second = try x.gathered(indices: right, groups: rows)
    let place = try columnIndices(rows, half, 0..<columns - half)
    var ones = [Double](repeating: 0, count: half)
    if columns - half < half { ones[half - 1] = 1 }
    let padding = x.tape.constant(try Tensor(ones).converted(to: x.scalarType))
    let a = try x.gathered(indices: left, groups: rows)
    let b = try second.scatteredSum(indices: place, to: [rows, half], groups: rows) + padding
    let others = try productsOfOthers(a * b)
    let ofLeft = try (others * b).scatteredSum(indices: left, to: x.shape, groups: rows)
    let ofRight = try (others * a).gathered(indices: place, groups: rows)
    return try ofLeft + ofRight.scatteredSum(indices: right, to: x.shape, groups: rows)
  }

  /// The flat indices of some columns of a matrix.
  private func columnIndices(_ rows: Int, _ columns: Int, _ range: Range<Int>) throws(TensorError) -> Tensor {
    guard rows * columns <= Int(Int32.max) else {
      throw TensorError(.shape, "at most 2³¹ − 1 elements for a second derivative", shapes: [[rows, columns]])
    }
    let indices = (0..<rows).flatMap { row in range.map { Int32(row * columns + $0) } }
    return try Tensor(indices, shape: [rows, range.count])
  }
}

extension Variable {
  /// The product over `axes` (negative ones count from the last), or over all of them; of no elements 1.
  public func product(axes: [Int]? = nil, keepsDimensions: Bool = false) throws(TensorError) -> Variable {
    try reduced("product", axes, keepsDimensions, by: Product())
  }
}
