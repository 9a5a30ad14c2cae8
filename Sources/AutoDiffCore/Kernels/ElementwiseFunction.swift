import TensorKernels

/// An operation `y = f(x)` on each element by itself: one kernel computes it in one pass over memory, another its
/// gradient `dL/dx = dL/dy · f′(x)`. Kept for the backward: x.
///
/// A gradient that is to be differentiated again is made of recorded operations instead, so each function says its
/// derivative a second time, with variables.
protocol ElementwiseFunction: TensorOperation {
  /// The function and its derivative as kernels.
  var kernel: any ScalarFunction { get }

  /// `f′(x)`, made of operations.
  func derivative(at x: Variable) throws(TensorError) -> Variable
}

extension ElementwiseFunction {
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(kernel)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    if context.isDifferentiable { return [try context.gradient * derivative(at: x)] }
    let kernel = kernel
    let dy = context.gradient.value
    let dx = try Tensor(uninitialized: dy.shape, dy.scalarType)
    let count = dx.elementCount
    if dx.scalarType == .float64 {
      x.value.withPointer(Double.self) { x in dy.withPointer { dy in dx.fill { kernel.gradient(x, dy, $0, count) } } }
    } else {
      x.value.withPointer(Float.self) { x in dy.withPointer { dy in dx.fill { kernel.gradient(x, dy, $0, count) } } }
    }
    return [context.tape.constant(dx)]
  }
}

extension Tensor {
  /// A function of each element, in floating point.
  func mapped(_ function: any ScalarFunction) throws(TensorError) -> Tensor {
    try mapped({ function.map($0, $1, $2) }, { function.map($0, $1, $2) })
  }

  /// A function of each row of `[rows, columns]`.
  func mappedRows(_ reduction: any RowReduction) throws(TensorError) -> Tensor {
    let (rows, columns) = (shape[0], shape[1])
    let result = try Tensor(uninitialized: [rows], scalarType)
    if scalarType == .float64 {
      withPointer(Double.self) { x in result.fill { reduction.map(x, rows: rows, columns: columns, $0) } }
    } else {
      withPointer(Float.self) { x in result.fill { reduction.map(x, rows: rows, columns: columns, $0) } }
    }
    return result
  }
}

/// The axes that a reduction goes along, as the columns of a matrix with the other axes as rows.
struct ReductionLayout {
  /// The axes in the order of the matrix: those that stay, then those that are reduced.
  let permutation: [Int]
  let rows: Int
  let columns: Int
  let outputShape: Shape

  /// - Parameter axes: negative ones count from the last; all where `nil`.
  init(_ shape: Shape, axes: [Int]?, keepsDimensions: Bool) throws(TensorError) {
    let reduced = try shape.normalizedAxes(axes ?? Array(0..<shape.rank))
    let kept = shape.indices.filter { !reduced.contains($0) }
    permutation = kept + reduced
    rows = kept.reduce(1) { $0 * shape[$1] }
    columns = reduced.reduce(1) { $0 * shape[$1] }
    outputShape = shape.reducing(reduced, keepsDimensions: keepsDimensions)
  }

  var matrix: Shape { [rows, columns] }
  var isInOrder: Bool { permutation == Array(0..<permutation.count) }
}

extension Variable {
  /// Runs an operation from `[rows, columns]` to `[rows]` along any axes.
  func reduced(
    _ name: String, _ axes: [Int]?, _ keepsDimensions: Bool,
    _ operation: (_ matrix: Variable) throws(TensorError) -> Variable
  ) throws(TensorError) -> Variable {
    try named(name) { () throws(TensorError) in
      let layout = try ReductionLayout(shape, axes: axes, keepsDimensions: keepsDimensions)
      let matrix = try transposed(layout.permutation).reshaped(layout.matrix)
      return try operation(matrix).reshaped(layout.outputShape)
    }
  }
}
