import TensorKernels

/// `y = (1 − t) · x + (1 + (p − 1) · t) · log(1 + e⁻ˣ)`, in nats;
/// `dL/dx = dL/dy · ((1 − t) − (1 + (p − 1) · t) · σ(−x))`. Any shape; the result has it too. Kept for the backward: x,
/// and the targets t and weights p, which are not differentiated.
///
/// C. Bishop, "Pattern Recognition and Machine Learning", 2006, 4.3.2.
struct SigmoidCrossEntropy: TensorOperation {
  /// Of the input's shape and type.
  let targets: Tensor
  /// p, of the input's shape and type; 1 where there is none.
  let positiveWeights: Tensor?

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: context.outputShape, inputs[0].scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      inputs[0].withPointer(T.self) { x in
        targets.withPointer(T.self) { t in
          result.fill(T.self) { y in
            if let positiveWeights {
              positiveWeights.withPointer(T.self) {
                sigmoidCrossEntropy(x, t, positiveWeights: $0, y, result.elementCount)
              }
            } else {
              sigmoidCrossEntropy(x, t, positiveWeights: nil, y, result.elementCount)
            }
          }
        }
      }
    }
    if result.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let t = context.tape.constant(targets)
    guard let positiveWeights else { return [try context.gradient * (x.sigmoid() - t)] }
    let factor = try 1 + (context.tape.constant(positiveWeights) - 1) * t
    return [try context.gradient * ((1 - t) - factor * (-x).sigmoid())]
  }
}

extension Variable {
  /// The cross-entropy of logits and targets in 0...1 of the same shape, in nats and without overflow:
  /// `−w · (p · t · log σ(x) + (1 − t) · log(1 − σ(x)))`.
  ///
  /// PyTorch's `binary_cross_entropy_with_logits`; the mean divides by the number of elements, whatever the weights.
  /// The targets are not differentiated. C. Bishop, "Pattern Recognition and Machine Learning", 2006, 4.3.2.
  /// - Parameters:
  ///   - weights: w; broadcasts to the logits' shape.
  ///   - positiveWeights: p, the factor of the positive part; broadcasts to the logits' shape, such as `[K]` for K
  ///     labels.
  /// - Returns: a scalar, or losses of the logits' shape for `.none`.
  /// - Throws: `TensorError` for targets of another shape, and for weights that do not broadcast.
  public func binaryCrossEntropyWithLogits(
    targets: Tensor, weights: Tensor? = nil, positiveWeights: Tensor? = nil, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("binaryCrossEntropyWithLogits") { () throws(TensorError) in
      try binaryCrossEntropyTerms(targets: targets, weights: weights, positiveWeights: positiveWeights)
        .reduced(reduction)
    }
  }

  func binaryCrossEntropyTerms(
    targets: Tensor, weights: Tensor? = nil, positiveWeights: Tensor? = nil
  ) throws(TensorError) -> Variable {
    try requireFloatingPoint()
    try requireSameShape(targets.shape, "the targets")
    var positive: Tensor?
    if let positiveWeights {
      positive = try tape.constant(positiveWeights.converted(to: scalarType)).broadcast(to: shape).value
    }
    let operation = SigmoidCrossEntropy(targets: try targets.converted(to: scalarType), positiveWeights: positive)
    let losses = try tape.apply(operation, to: self)
    guard let weights else { return losses }
    return try losses * tape.constant(weights.converted(to: scalarType)).broadcast(to: shape)
  }
}
