import TensorKernels

/// `y = (1 − t) · x + (1 + (p − 1) · t) · log(1 + e⁻ˣ)`, in nats, for logits x and targets t of one shape, which the result
/// has too; `dL/dx = dL/dy · ((1 − t) · σ(x) − p · t · σ(−x))`, where nothing cancels at the targets 0 and 1;
/// `dL/dt = dL/dy · ((p − 1) · log(1 + e⁻ˣ) − x)`. Kept for the backward: x, t, and the weights p, which are not
/// differentiated.
///
/// C. Bishop, "Pattern Recognition and Machine Learning", 2006, 4.3.2.
struct SigmoidCrossEntropy: TensorOperation {
  /// p, of the inputs' shape and type; 1 where there is none.
  let positiveWeights: Tensor?

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: context.outputShape, inputs[0].scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      inputs[0].withPointer(T.self) { x in
        inputs[1].withPointer(T.self) { t in
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
    let t = try context.input(1)
    let g = context.gradient
    let weights = positiveWeights.map { context.tape.constant($0) }
    var gradients: [Variable?] = [nil, nil]
    if context.needsGradient(0) {
      let positive = if let weights { try weights * t } else { t }
      gradients[0] = try g * ((1 - t) * x.sigmoid() - positive * (-x).sigmoid())
    }
    if context.needsGradient(1) {
      gradients[1] =
        if let weights { try g * ((weights - 1) * (-x).softplus(threshold: .infinity) - x) } else { try g * -x }
    }
    return gradients
  }
}

extension Variable {
  /// The cross-entropy of logits and targets in 0...1 of the same shape, in nats and without overflow:
  /// `−w · (p · t · log σ(x) + (1 − t) · log(1 − σ(x)))`.
  ///
  /// PyTorch's `binary_cross_entropy_with_logits`; the mean divides by the number of elements, whatever the weights.
  /// C. Bishop, "Pattern Recognition and Machine Learning", 2006, 4.3.2.
  /// - Parameters:
  ///   - weights: w; broadcasts to the logits' shape.
  ///   - positiveWeights: p, the factor of the positive part; broadcasts to the logits' shape, such as `[K]` for K
  ///     labels.
  /// - Returns: a scalar, or losses of the logits' shape for `.none`.
  /// - Throws: `TensorError` for targets of another shape, and for weights that do not broadcast.
  public func binaryCrossEntropyWithLogits(
    targets: some LossTarget, weights: Tensor? = nil, positiveWeights: Tensor? = nil, reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("binaryCrossEntropyWithLogits") { () throws(TensorError) in
      try binaryCrossEntropyTerms(
        targets: checked(targets, "the targets"), weights: weights, positiveWeights: positiveWeights
      )
      .reduced(reduction)
    }
  }

  /// - Parameter targets: checked.
  func binaryCrossEntropyTerms(
    targets: Variable, weights: Tensor? = nil, positiveWeights: Tensor? = nil
  ) throws(TensorError) -> Variable {
    var positive: Tensor?
    if let positiveWeights {
      positive = try tape.constant(positiveWeights.converted(to: scalarType)).broadcast(to: shape).value
    }
    let losses = try tape.apply(SigmoidCrossEntropy(positiveWeights: positive), to: self, targets)
    guard let weights else { return losses }
    return try losses * tape.constant(weights.converted(to: scalarType)).broadcast(to: shape)
  }
}
