import TensorKernels

extension Gradients {
  /// Scales the gradients of these parameters together so that their Euclidean norm is at most `limit`; returns the
  /// norm before.
  ///
  /// R. Pascanu, T. Mikolov and Y. Bengio, "On the Difficulty of Training Recurrent Neural Networks", 2013.
  @discardableResult
  public mutating func clip(_ parameters: ParameterList, norm limit: Double) throws(TensorError) -> Double {
    guard limit >= 0 else {
      throw TensorError(.argument, "the norm's limit must not be negative, but is \(limit)", operation: "clip")
    }
    let norm = norm(of: parameters.map(\.parameter))
    guard norm > limit else { return norm }
    let factor = limit / norm
    try update(parameters.map(\.parameter)) { (gradient: Tensor) throws(TensorError) in try gradient.scaled(by: factor)
    }
    return norm
  }
}

extension Tensor {
  /// Every element times a factor.
  func scaled(by factor: Double) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      withPointer(T.self) { x in result.fill(T.self) { scale(x, by: T(factor), $0, elementCount) } }
    }
    if scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }
}
