import TensorKernels

extension Gradients {
  /// Scales the gradients of these parameters together so that their norm is at most `limit`; returns the norm before.
  ///
  /// R. Pascanu, T. Mikolov and Y. Bengio, "On the Difficulty of Training Recurrent Neural Networks", 2013. PyTorch's
  /// `clip_grad_norm_` divides by the norm + 10⁻⁶, this by the norm.
  /// - Parameter order: the norm's, positive: 2 for the Euclidean one, `.infinity` for the largest element.
  @discardableResult
  public mutating func clip(
    _ parameters: ParameterList, norm limit: Double, order: Double = 2
  ) throws(TensorError) -> Double {
    guard limit >= 0 else {
      throw TensorError(.argument, "the norm's limit must not be negative, but is \(limit)", operation: "clip")
    }
    let norm = try norm(of: parameters.map(\.parameter), order: order)
    guard norm > limit else { return norm }
    try scale(by: limit / norm, of: parameters.map(\.parameter))
    return norm
  }

  /// Brings every element of these parameters' gradients within `-limit...limit`, as PyTorch's `clip_grad_value_`. NaN
  /// stays.
  ///
  /// T. Mikolov, "Statistical Language Models Based on Neural Networks", 2012.
  /// - Throws: `TensorError` for a negative limit.
  public mutating func clip(_ parameters: ParameterList, value limit: Double) throws(TensorError) {
    guard limit >= 0 else {
      throw TensorError(.argument, "the elements' limit must not be negative, but is \(limit)", operation: "clip")
    }
    try update(parameters.map(\.parameter)) { (gradient: Tensor) throws(TensorError) in
      let result = try Tensor(uninitialized: gradient.shape, gradient.scalarType)
      func run<T: FloatingScalar>(_: T.Type) {
        gradient.withPointer(T.self) { x in
          result.fill(T.self) { clamp(x, limit: T(limit), $0, gradient.elementCount) }
        }
      }
      if gradient.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
      return result
    }
  }
}
