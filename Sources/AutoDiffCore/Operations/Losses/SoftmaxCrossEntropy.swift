import TensorKernels

/// `loss[n] = −Σ t[n, k] · log softmax(x)[n, k]`, in nats. `dL/dx = dL/dloss · (softmax(x) · Σ t − t)`. A target of 0
/// counts 0 where the score is −∞.
///
/// Scores and targets `[N, K]`, losses `[N]`; other shapes are an error. Kept for the backward: x and the targets,
/// which are not differentiated.
///
/// C. Bishop, "Pattern Recognition and Machine Learning", 2006, 4.3.4.
struct SoftmaxCrossEntropy: TensorOperation {
  /// Not differentiated.
  let targets: Tensor

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard inputs[0].rank == 2, inputs[0][1] > 0, inputs[0] == targets.shape else {
      throw TensorError(.shape, "expected scores [N, K] and targets of that shape", shapes: inputs + [targets.shape])
    }
    return [inputs[0][0]]
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let (rows, columns) = inputs[0].shape.rowsAndColumns
    let logarithms = try inputs[0].mapped(
      { x, y, _ in logSoftmax(x, rows: rows, columns: columns, y) },
      { x, y, _ in logSoftmax(x, rows: rows, columns: columns, y) })
    let result = try Tensor(uninitialized: context.outputShape, inputs[0].scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      logarithms.withPointer(T.self) { y in
        targets.withPointer(T.self) { t in
          result.fill(T.self) { crossEntropyOfRows(y, t, rows: rows, columns: columns, $0) }
        }
      }
    }
    if result.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let t = context.tape.constant(targets)
    let total = try t.sum(axes: [1], keepsDimensions: true)
    let gradient = try context.gradient.reshaped([x.shape[0], 1])
    return [try gradient * (x.softmax() * total - t)]
  }
}

extension Variable {
  /// The mean cross-entropy of scores `[N, K]` and integer labels `[N]` in `0..<K`.
  /// - Throws: `TensorError` for a label out of range, naming it and its place.
  public func softmaxCrossEntropy(labels: Tensor) throws(TensorError) -> Variable {
    try named("softmaxCrossEntropy") { () throws(TensorError) in
      guard shape.rank == 2 else { throw TensorError(.shape, "expected scores [N, K]", shapes: [shape, labels.shape]) }
      guard labels.shape == [shape[0]] else {
        throw TensorError(.shape, "expected one label for each of \(shape[0]) rows", shapes: [shape, labels.shape])
      }
      return try softmaxCrossEntropy(targets: labels.oneHot(classes: shape[1], scalarType))
    }
  }

  /// The mean cross-entropy of scores `[N, K]` and one-hot or soft targets `[N, K]`. The targets are not
  /// differentiated.
  /// - Throws: `TensorError` for other shapes.
  public func softmaxCrossEntropy(targets: Tensor) throws(TensorError) -> Variable {
    try named("softmaxCrossEntropy") { () throws(TensorError) in
      try tape.apply(SoftmaxCrossEntropy(targets: targets.converted(to: scalarType)), to: self).mean()
    }
  }
}

extension Variable {
  /// The cross-entropy of each row, `[N]`, for scores and targets `[N, K]` of this scalar type.
  package func softmaxCrossEntropyOfRows(targets: Tensor) throws(TensorError) -> Variable {
    try tape.apply(SoftmaxCrossEntropy(targets: targets), to: self)
  }
}
