extension Variable {
  /// On a training tape each element becomes 0 with probability `rate`, and the others are divided by `1 − rate`, so
  /// that the mean stays; on an inference tape nothing happens. The elements are drawn from the tape's stream.
  ///
  /// N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
  public func dropout(rate: Double) throws(TensorError) -> Variable {
    try named("dropout") { () throws(TensorError) in
      guard rate >= 0, rate < 1 else {
        throw TensorError(.argument, "the rate must lie in [0, 1), not \(rate)", shapes: [shape])
      }
      guard scalarType.isFloatingPoint else {
        throw TensorError(.scalarType, "expected a floating-point type, not \(scalarType.rawValue)", shapes: [shape])
      }
      guard tape.isTraining, rate > 0 else { return self }
      let mask = try Tensor.uniform(shape, scalarType, using: &tape.random)
      let kept = 1 / (1 - rate)
      func threshold<T: FloatingScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
        for i in 0..<count { y[i] = x[i] < T(rate) ? 0 : T(kept) }
      }
      return try self * tape.constant(mask.mapped(threshold, threshold))
    }
  }
}
