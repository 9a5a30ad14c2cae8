import KernelInterface
import TensorKernels

/// `C = op(A) · op(B)` of the last two axes, with `op` the identity or the transpose; the axes before broadcast.
/// `dL/dA = dL/dC · Bᵀ`, `dL/dB = Aᵀ · dL/dC`, and the same turned round for transposed operands, each summed over the
/// axes along which its operand was repeated.
///
/// `[.., M, K]` and `[.., K, N]` to `[.., M, N]`. Kept for the backward: A and B. Inner sizes that differ are an error,
/// and so are axes before that do not broadcast.
///
/// M. Giles, "Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation", 2008.
struct MatrixProduct: TensorOperation {
  let transposesLeft: Bool
  let transposesRight: Bool

  var keeps: KeptValues { .inputs }

  private func geometry(_ a: Shape, _ b: Shape) throws(TensorError) -> MatrixGeometry {
    guard a.rank >= 2, b.rank >= 2 else {
      throw TensorError(.shape, "expected vectors, or matrices [.., rows, columns]", shapes: [a, b])
    }
    let (rows, depth) = transposesLeft ? (a[a.rank - 1], a[a.rank - 2]) : (a[a.rank - 2], a[a.rank - 1])
    let (inner, columns) = transposesRight ? (b[b.rank - 1], b[b.rank - 2]) : (b[b.rank - 2], b[b.rank - 1])
    guard depth == inner else {
      throw TensorError(
        .shape, "the inner sizes differ: \(depth) and \(inner)", shapes: [a, b])
    }
    return MatrixGeometry(
      rows: rows, columns: columns, depth: depth, transposeA: transposesLeft, transposeB: transposesRight)
  }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    let g = try geometry(inputs[0], inputs[1])
    let batch = try Shape(inputs[0].dropLast(2).map { $0 }).broadcast(with: Shape(inputs[1].dropLast(2).map { $0 }))
    return Shape(batch.dimensions + [g.rows, g.columns])
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let (a, b) = (inputs[0], inputs[1])
    let g = try geometry(a.shape, b.shape)
    let result = try Tensor(uninitialized: context.outputShape, a.scalarType)
    // The batch alone may have any number of elements, where the matrices have none.
    guard result.elementCount > 0 else { return result }
    let batch = Shape(Array(context.outputShape.dropLast(2)))
    let offsetsA = BroadcastOffsets(Shape(Array(a.shape.dropLast(2))), to: batch)
    let offsetsB = BroadcastOffsets(Shape(Array(b.shape.dropLast(2))), to: batch)
    func run<T: FloatingScalar>(
      _: T.Type, _ product: (MatrixGeometry, UnsafePointer<T>, UnsafePointer<T>, UnsafeMutablePointer<T>) -> Void
    ) {
      a.withPointer(T.self) { a in
        b.withPointer(T.self) { b in
          result.fill(T.self) { c in
            func runProduct(_ i: Int) {
              let left = a + offsetsA[i] * g.rows * g.depth
              let right = b + offsetsB[i] * g.depth * g.columns
              let target = c + i * g.rows * g.columns
              if !productWithVector(g, left, right, target) { product(g, left, right, target) }
            }
            // Small products are shared between threads whole, a large one inside.
            let work = Swift.max(1, g.rows * g.columns * g.depth)
            if batch.elementCount > 1, work < 1 << 22 {
              parallelFor(batch.elementCount, grain: Swift.max(1, (1 << 18) / work)) { range in
                SerialScope.run { for i in range { runProduct(i) } }
              }
            } else {
              for i in 0..<batch.elementCount { runProduct(i) }
            }
          }
        }
      }
    }
    if a.scalarType == .float64 {
      run(Double.self, plainMatrixProduct)
    } else {
      run(Float.self, kernels.matrixProduct)
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let a = try context.input(0)
    let b = try context.input(1)
    let g = context.gradient
    var gradients: [Variable?] = [nil, nil]
    if context.needsGradient(0) {
      let da =
        transposesLeft
        ? try b.matrixProduct(g, transposingSelf: transposesRight, transposingOther: true)
        : try g.matrixProduct(b, transposingOther: !transposesRight)
      gradients[0] = try da.reduced(to: a.shape)
    }
    if context.needsGradient(1) {
      let db =
        transposesRight
        ? try g.matrixProduct(a, transposingSelf: true, transposingOther: transposesLeft)
        : try a.matrixProduct(g, transposingSelf: !transposesLeft)
      gradients[1] = try db.reduced(to: b.shape)
    }
    return gradients
  }

  func multiplyAccumulates(inputs: [Shape], output: Shape) -> Int {
    guard let g = try? geometry(inputs[0], inputs[1]) else { return 0 }
    return output.elementCount * g.depth
  }
}

/// For each element of a shape, which element of another is broadcast to it.
private struct BroadcastOffsets {
  private let sizes: [Int]
  private let strides: [Int]

  init(_ shape: Shape, to target: Shape) {
    sizes = target.dimensions
    strides = shape.strides(broadcastTo: target)
  }

  subscript(index: Int) -> Int {
    var rest = index
    var offset = 0
    for axis in sizes.indices.reversed() {
      offset += rest % sizes[axis] * strides[axis]
      rest /= sizes[axis]
    }
    return offset
  }
}

extension Variable {
  /// The matrix product of the last two axes, `[.., M, K] · [.., K, N] → [.., M, N]`. The axes before broadcast. Either
  /// operand may be given transposed; no copy is made of it.
  ///
  /// A vector is a row on the left and a column on the right, and the result lacks that axis: `[K] · [.., K, N]` is
  /// `[.., N]`, `[.., M, K] · [K]` is `[.., M]`, and `[K] · [K]` is a scalar. A transposed vector is the same vector.
  /// - Throws: `TensorError` for inner sizes that differ, and for scalars.
  public func matrixProduct(
    _ other: Variable, transposingSelf: Bool = false, transposingOther: Bool = false
  ) throws(TensorError) -> Variable {
    if shape.rank == 1 || other.shape.rank == 1 {
      return try vectorProduct(other, transposingSelf: transposingSelf, transposingOther: transposingOther)
    }
    // One matrix on the right of many: a single product of all their rows, and a single one in the backward.
    if shape.rank > 2, other.shape.rank == 2, !transposingSelf, shape.elementCount > 0 {
      let function = ONNXMatrixProduct(transposesRight: transposingOther)
      return try exported("matrixProduct", as: function, with: [other.value]) { () throws(TensorError) in
        let rows = try reshaped([-1, shape[shape.rank - 1]])
        let product = try rows.matrixProduct(other, transposingOther: transposingOther)
        return try product.reshaped(shape.replacing(shape.rank - 1, by: product.shape[1]))
      }
    }
    return try tape.apply(
      MatrixProduct(transposesLeft: transposingSelf, transposesRight: transposingOther), to: self, other)
  }

  private func vectorProduct(
    _ other: Variable, transposingSelf: Bool, transposingOther: Bool
  ) throws(TensorError) -> Variable {
    let (a, b) = (shape, other.shape)
    guard a.rank > 0, b.rank > 0 else {
      throw TensorError(
        .shape, "expected vectors, or matrices [.., rows, columns]", shapes: [a, b], operation: "matrixProduct")
    }
    let isRow = a.rank == 1
    let isColumn = b.rank == 1
    let left = isRow ? try reshaped([1, a[0]]) : self
    let right = isColumn ? try other.reshaped([b[0], 1]) : other
    let product = try named("matrixProduct") { () throws(TensorError) in
      let inner = isRow ? a[0] : a[a.rank - (transposingSelf ? 2 : 1)]
      let depth = isColumn ? b[0] : b[b.rank - (transposingOther ? 1 : 2)]
      // Here rather than below, where the vector would be shown with two axes.
      guard inner == depth else {
        throw TensorError(.shape, "the inner sizes differ: \(inner) and \(depth)", shapes: [a, b])
      }
      return try left.matrixProduct(
        right, transposingSelf: transposingSelf && !isRow, transposingOther: transposingOther && !isColumn)
    }
    var axes: [Int] = []
    if isRow { axes.append(-2) }
    if isColumn { axes.append(-1) }
    return try product.squeezed(axes: axes)
  }
}

extension Tensor {
  /// The matrix product of the last two axes, `[.., M, K] · [.., K, N] → [.., M, N]`: see `Variable.matrixProduct`.
  public func matrixProduct(
    _ other: Tensor, transposingSelf: Bool = false, transposingOther: Bool = false
  ) throws(TensorError) -> Tensor {
    try through { x throws(TensorError) in
      try x.matrixProduct(
        x.tape.constant(other), transposingSelf: transposingSelf, transposingOther: transposingOther)
    }
  }
}
