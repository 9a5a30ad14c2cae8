import TensorKernels

extension Variable {
  /// The cross-entropy of scores `[…, K]`, such as `[N, K]` or `[N, H, W, K]`, and `int32` labels `[…]` in `0..<K`, in
  /// nats.
  ///
  /// With `t[k] = (1 − ε) · [k = label] + ε / K` for a label smoothing of ε, a row's loss is
  /// `−Σₖ w[k] · t[k] · log softmax(x)[k]`. The mean divides by the sum of the labels' weights `w[label]`, ignored
  /// labels left out: PyTorch's `cross_entropy`.
  ///
  /// C. Bishop, "Pattern Recognition and Machine Learning", 2006, 4.3.4; C. Szegedy et al., "Rethinking the Inception
  /// Architecture for Computer Vision", 2016 (label smoothing).
  ///
  /// - Parameters:
  ///   - classWeights: one factor for each class.
  ///   - ignoredLabel: rows with this label have the loss 0 and no gradient; it may lie outside `0..<K`.
  ///   - labelSmoothing: in 0...1.
  /// - Returns: a scalar, or losses of the labels' shape for `.none`.
  /// - Throws: `TensorError` for a label out of range, naming it and its place, and for a mean of no labels.
  public func crossEntropy(
    labels: Tensor, classWeights: [Double]? = nil, ignoredLabel: Int? = nil, labelSmoothing: Double = 0,
    reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("crossEntropy") { () throws(TensorError) in
      try requireFloatingPoint()
      try requireArgument(labelSmoothing, "labelSmoothing", 0...1)
      let labels = try ClassLabels(labels, scores: shape, classWeights: classWeights, ignoredLabel: ignoredLabel)
      let matrix = try reshaped([labels.rows, labels.classes])
      let losses =
        labelSmoothing == 0
        ? try tape.apply(PickLabels(labels: labels), to: matrix.logSoftmax())
        : try matrix.softmaxCrossEntropyOfRows(targets: smoothedTargets(labels, labelSmoothing))
      return try losses.reshaped(labels.shape).reduced(reduction, total: labels.totalWeight)
    }
  }

  /// The cross-entropy of scores `[…, K]` and class probabilities of the same shape, in nats.
  ///
  /// A row's loss is `−Σₖ w[k] · ((1 − ε) · t[k] + ε / K) · log softmax(x)[k]`. The mean divides by the number of rows,
  /// whatever the weights: PyTorch's `cross_entropy` with probabilities.
  /// - Returns: a scalar, or losses `[…]` for `.none`.
  /// - Throws: `TensorError` for probabilities of another shape, and for a number of class weights that is not K.
  public func crossEntropy(
    probabilities: some LossTarget, classWeights: [Double]? = nil, labelSmoothing: Double = 0,
    reduction: Reduction = .mean
  ) throws(TensorError) -> Variable {
    try named("crossEntropy") { () throws(TensorError) in
      try requireArgument(labelSmoothing, "labelSmoothing", 0...1)
      var targets = try checked(probabilities, "the probabilities")
      guard let classes = shape.last, classes > 0 else {
        throw TensorError(.shape, "expected scores [.., K]", shapes: [shape])
      }
      let weights = try ClassLabels.checked(classWeights, classes: classes)
      if labelSmoothing > 0 { targets = try targets * (1 - labelSmoothing) + labelSmoothing / Double(classes) }
      if let weights { targets = try targets * tape.constant(weights.converted(to: scalarType)) }
      let rows = Shape(Array(shape.dropLast()))
      let matrix = Shape([rows.elementCount, classes])
      // The kernel of the rows' losses gives the targets no gradient.
      let losses =
        targets.isDifferentiable
        ? try -(targets * logSoftmax()).sum(axes: [-1])
        : try reshaped(matrix).softmaxCrossEntropyOfRows(targets: targets.value.reshaped(matrix))
      return try losses.reshaped(rows).reduced(reduction)
    }
  }

  /// `w[k] · ((1 − ε) · [k = label] + ε / K)` for each row; rows of zeros where the label is ignored.
  private func smoothedTargets(_ labels: ClassLabels, _ smoothing: Double) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: [labels.rows, labels.classes], scalarType)
    func run<T: FloatingScalar>(_: T.Type) throws(TensorError) {
      try labels.withPointers(T.self) { label, weights in
        result.fill(T.self) {
          smoothLabels(
            labels: label, weights: weights, share: T(1 - smoothing), rest: T(smoothing / Double(labels.classes)),
            rows: labels.rows, classes: labels.classes, $0)
        }
      }
    }
    if scalarType == .float64 { try run(Double.self) } else { try run(Float.self) }
    return result
  }
}
