import KernelInterface
import TensorKernels

/// `C = op(A) · op(B)` of the last two axes, with `op` the identity or the transpose; the axes before broadcast.
///
/// `dL/dA = dL/dC · Bᵀ`, `dL/dB = Aᵀ · dL/dC`, and the same turned round for transposed operands.
struct MatrixProduct: TensorOperation {
  let transposesLeft: Bool
  let transposesRight: Bool

  var keeps: KeptValues { .inputs }

  private func geometry(_ a: Shape, _ b: Shape) throws(TensorError) -> MatrixGeometry {
    guard a.rank >= 2, b.rank >= 2 else {
      throw TensorError(.shape, "expected matrices [.., rows, columns]", shapes: [a, b])
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
    let batch = Shape(Array(context.outputShape.dropLast(2)))
    let offsetsA = Shape(Array(a.shape.dropLast(2))).offsets(broadcastTo: batch)
    let offsetsB = Shape(Array(b.shape.dropLast(2))).offsets(broadcastTo: batch)
    func run<T: FloatingScalar>(
      _: T.Type, _ product: (MatrixGeometry, UnsafePointer<T>, UnsafePointer<T>, UnsafeMutablePointer<T>) -> Void
    ) {
      a.withPointer(T.self) { a in
        b.withPointer(T.self) { b in
          result.fill(T.self) { c in
            for i in 0..<batch.elementCount {
              product(
                g, a + offsetsA[i] * g.rows * g.depth, b + offsetsB[i] * g.depth * g.columns,
                c + i * g.rows * g.columns)
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

extension Shape {
  /// For each element of `target`, which element of this shape is broadcast to it.
  fileprivate func offsets(broadcastTo target: Shape) -> [Int] {
    let strides = strides(broadcastTo: target)
    return (0..<target.elementCount).map { index in
      var rest = index
      var offset = 0
      for axis in target.indices.reversed() {
        offset += rest % target[axis] * strides[axis]
        rest /= target[axis]
      }
      return offset
    }
  }
}

extension Variable {
  /// The matrix product of the last two axes, `[.., M, K] · [.., K, N] → [.., M, N]`. The axes before broadcast.
  /// Either operand may be given transposed; no copy is made of it.
  public func matrixProduct(
    _ other: Variable, transposingSelf: Bool = false, transposingOther: Bool = false
  ) throws(TensorError) -> Variable {
    try tape.apply(
      MatrixProduct(transposesLeft: transposingSelf, transposesRight: transposingOther), to: self, other)
  }
}
