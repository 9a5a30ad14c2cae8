import TensorKernels

/// Labels of classes, checked against scores `[…, K]`, and the weights of the classes.
struct ClassLabels {
  /// The scores as a matrix: `rows` is the number of labels, `classes` is K.
  let rows: Int
  let classes: Int
  /// The label of each row, `int32 [rows]`; -1 where it is ignored.
  let values: Tensor
  /// `float64 [K]`; nil where all are 1.
  let classWeights: Tensor?
  /// The labels' own shape, which the losses of the rows have too.
  let shape: Shape

  init(
    _ labels: Tensor, scores: Shape, classWeights: [Double]? = nil, ignoredLabel: Int?
  ) throws(TensorError) {
    guard let classes = scores.last, classes > 0 else {
      throw TensorError(.shape, "expected scores [.., K]", shapes: [scores, labels.shape])
    }
    guard labels.shape == Shape(Array(scores.dropLast())) else {
      throw TensorError(
        .shape, "expected one label for each row of \(classes) scores", shapes: [scores, labels.shape])
    }
    guard labels.scalarType == .int32 else {
      throw TensorError(
        .scalarType, "expected int32 labels, not \(labels.scalarType.rawValue)", shapes: [labels.shape])
    }
    shape = labels.shape
    rows = shape.elementCount
    self.classes = classes
    self.classWeights = try Self.checked(classWeights, classes: classes)
    values = try Tensor(uninitialized: [rows], .int32)
    var wrong: (place: Int, label: Int32)?
    labels.withPointer(Int32.self) { source in
      values.fill(Int32.self) {
        if let place = checkLabels(source, rows, classes: classes, ignored: ignoredLabel, $0) {
          wrong = (place, source[place])
        }
      }
    }
    if let wrong {
      throw TensorError(
        .argument, "label \(wrong.label) at position \(wrong.place) is not in 0..<\(classes)", shapes: [labels.shape])
    }
  }

  /// The labels as numbers; -1 where a row is ignored.
  var array: [Int] { values.elements(as: Int32.self).map(Int.init) }

  /// The sum of the labels' weights, by which a weighted mean divides.
  var totalWeight: Double {
    values.withPointer(Int32.self) { labels in
      guard let classWeights else { return sumOfLabelWeights(labels, weights: nil, rows) }
      return classWeights.withPointer(Double.self) { sumOfLabelWeights(labels, weights: $0, rows) }
    }
  }

  /// Calls the body with the labels and the weights in the scalar type `T`.
  func withPointers<T: FloatingScalar>(
    _: T.Type, _ body: (UnsafePointer<Int32>, UnsafePointer<T>?) -> Void
  ) throws(TensorError) {
    let weights = try classWeights?.converted(to: T.scalarType)
    values.withPointer(Int32.self) { labels in
      if let weights {
        weights.withPointer(T.self) { body(labels, $0) }
      } else {
        body(labels, nil)
      }
    }
  }

  /// Class weights as `float64 [K]`.
  static func checked(_ classWeights: [Double]?, classes: Int) throws(TensorError) -> Tensor? {
    guard let classWeights else { return nil }
    guard classWeights.count == classes else {
      throw TensorError(.argument, "there are \(classWeights.count) class weights for \(classes) classes")
    }
    guard classWeights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw TensorError(.argument, "class weights must be finite and not negative")
    }
    return try Tensor(classWeights)
  }
}

/// `y[i] = −w[label[i]] · x[i, label[i]]`, and 0 where a label is ignored: what is not a row's label does not enter,
/// even where it is infinite. `dL/dx[i, label[i]] = −w[label[i]] · dL/dy[i]`: `SpreadLabels`.
///
/// `[rows, classes]` to `[rows]`. Kept for the backward: the labels and the weights alone. Follows from the definition.
struct PickLabels: TensorOperation {
  let labels: ClassLabels

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { [labels.rows] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: context.outputShape, inputs[0].scalarType)
    func run<T: FloatingScalar>(_: T.Type) throws(TensorError) {
      try labels.withPointers(T.self) { label, weights in
        inputs[0].withPointer(T.self) { x in
          result.fill(T.self) {
            pickLabels(x, labels: label, weights: weights, rows: labels.rows, classes: labels.classes, $0)
          }
        }
      }
    }
    if result.scalarType == .float64 { try run(Double.self) } else { try run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.tape.apply(SpreadLabels(labels: labels), to: context.gradient)]
  }
}

/// `y[i, label[i]] = −w[label[i]] · x[i]`, and 0 elsewhere: the transpose of `PickLabels`, which is its gradient in
/// turn.
struct SpreadLabels: TensorOperation {
  let labels: ClassLabels

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { [labels.rows, labels.classes] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: context.outputShape, inputs[0].scalarType)
    func run<T: FloatingScalar>(_: T.Type) throws(TensorError) {
      try labels.withPointers(T.self) { label, weights in
        inputs[0].withPointer(T.self) { y in
          result.fill(T.self) {
            spreadLabels(y, labels: label, weights: weights, rows: labels.rows, classes: labels.classes, $0)
          }
        }
      }
    }
    if result.scalarType == .float64 { try run(Double.self) } else { try run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.tape.apply(PickLabels(labels: labels), to: context.gradient)]
  }
}
