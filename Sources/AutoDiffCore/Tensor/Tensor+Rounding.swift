import TensorKernels

// Whole numbers near the elements, and their signs. Elements of `int32` are whole already.

extension Tensor {
  /// The largest whole numbers that are not above the elements.
  public func floor() throws(TensorError) -> Tensor { try rounded { x throws(TensorError) in try x.floor() } }

  /// The smallest whole numbers that are not below the elements.
  public func ceil() throws(TensorError) -> Tensor { try rounded { x throws(TensorError) in try x.ceil() } }

  /// The nearest whole numbers; of two equally near ones the even one.
  public func round() throws(TensorError) -> Tensor { try rounded { x throws(TensorError) in try x.round() } }

  /// The whole parts: the elements rounded toward 0.
  public func trunc() throws(TensorError) -> Tensor { try rounded { x throws(TensorError) in try x.trunc() } }

  /// −1, 0 or 1 for each element; 0 for NaN.
  public func sign() throws(TensorError) -> Tensor {
    guard scalarType == .int32 else { return try through { x throws(TensorError) in try x.sign() } }
    let result = try ONNXTrace.unfollowed { () throws(TensorError) in
      try converted(to: .float64).mapped(SignFunction()).converted(to: .int32)
    }
    try ONNXTrace.current?.addSign(self, result)
    return result
  }

  private func rounded(_ function: (Variable) throws(TensorError) -> Variable) throws(TensorError) -> Tensor {
    scalarType == .int32 ? self : try through(function)
  }
}
