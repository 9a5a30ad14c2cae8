/// `max(x, 0)`.
public struct ReLU: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.relu() }
}

/// Probabilities along an axis. Not before `softmaxCrossEntropy`, which takes the scores themselves.
public struct Softmax: Layer {
  public let axis: Int
  public init(axis: Int = -1) { self.axis = axis }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.softmax(axis: axis) }
}
