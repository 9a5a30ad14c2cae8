/// What a loss does with its terms.
public enum Reduction: Sendable, Hashable, CaseIterable {
  /// Their mean, a scalar. Losses with class weights divide by the sum of the weights of the labels.
  case mean
  /// Their sum, a scalar.
  case sum
  /// Their sum divided by the size of the first axis, the batch: the mean over samples where each has many terms.
  case batchMean
  /// The terms as they are.
  case none
}

/// A tensor or a variable: what a loss compares a prediction with. A tensor is converted to the prediction's scalar
/// type, and no gradient flows through it.
public protocol LossTarget {
  func target(for prediction: Variable) throws(TensorError) -> Variable
}

extension Tensor: LossTarget {
  public func target(for prediction: Variable) throws(TensorError) -> Variable {
    try prediction.requireFloatingPoint()
    return prediction.tape.constant(try converted(to: prediction.scalarType))
  }
}

extension Variable: LossTarget {
  public func target(for prediction: Variable) -> Variable { self }
}

extension Variable {
  /// The terms of a loss as the caller wants them. An empty mean is an error, an empty sum is 0.
  /// - Parameter total: what the mean divides by, unless it is the number of terms.
  func reduced(_ reduction: Reduction, total: Double? = nil) throws(TensorError) -> Variable {
    switch reduction {
    case .none: return self
    case .sum: return try sum()
    case .batchMean:
      guard let batch = shape.first, batch > 0 else {
        throw TensorError(.shape, "the mean over a batch of no samples", shapes: [shape])
      }
      return try sum() * (1 / Double(batch))
    case .mean:
      guard shape.elementCount > 0 else { throw TensorError(.shape, "the mean of no losses", shapes: [shape]) }
      guard let total else { return try mean() }
      guard total > 0 else {
        throw TensorError(.argument, "the mean of labels that are all ignored, or weigh nothing", shapes: [shape])
      }
      return try sum() * (1 / total)
    }
  }

  /// The difference from a target of the same shape and type.
  func difference(from target: some LossTarget) throws(TensorError) -> Variable {
    let target = try target.target(for: self)
    try requireSameShape(target.shape, "the target")
    return try self - target
  }

  /// A target that is checked: of the prediction's shape and type, and on its tape.
  func checked(_ target: some LossTarget, _ name: String) throws(TensorError) -> Variable {
    try requireFloatingPoint()
    let target = try target.target(for: self)
    try requireSameShape(target.shape, name)
    guard target.tape === tape else { throw TensorError(.tape, "\(name) must be on the prediction's tape") }
    guard target.scalarType == scalarType else {
      throw TensorError(
        .scalarType,
        "\(name) must have the prediction's floating-point type, \(scalarType.rawValue), not "
          + target.scalarType.rawValue)
    }
    return target
  }

  func requireSameShape(_ other: Shape, _ name: String) throws(TensorError) {
    guard other == shape else {
      throw TensorError(.shape, "\(name) must have the prediction's shape", shapes: [shape, other])
    }
  }

  func requireFloatingPoint() throws(TensorError) {
    guard scalarType.isFloatingPoint else {
      throw TensorError(.scalarType, "expected a floating-point type, not \(scalarType.rawValue)", shapes: [shape])
    }
  }
}

/// An argument that must lie in a range. NaN lies in none.
func requireArgument(_ value: Double, _ name: String, _ range: some RangeExpression<Double>) throws(TensorError) {
  guard range.contains(value) else {
    throw TensorError(.argument, "\(name) is \(value), which is out of its range")
  }
}
