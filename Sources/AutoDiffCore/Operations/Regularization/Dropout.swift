extension Variable {
  /// On a training tape `y = x · m / (1 − rate)`, with a mask m that is drawn from the tape's stream: 0 with
  /// probability `rate`, else 1, so that the mean stays; on an inference tape nothing happens.
  /// `dL/dx = dL/dy · m / (1 − rate)`. Any shape; the result has it too. A `Multiply` with the mask, which keeps both
  /// for the backward.
  ///
  /// N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Dropout: A Simple Way to Prevent
  /// Neural Networks from Overfitting", 2014; scaled in training, not in inference.
  /// - Parameter rate: the probability with which an element becomes 0, in `0..<1`.
  /// - Throws: `TensorError` for another rate, and for a type that is not floating-point.
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
