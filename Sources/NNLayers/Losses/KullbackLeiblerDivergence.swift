import TensorKernels

extension Variable {
  /// The terms of the Kullback–Leibler divergence, in nats, of the model's distribution q, given as logarithms, from
  /// the target's p: `p · (log p − log q)`, and 0 where p is 0. PyTorch's `kl_div`; the target is not differentiated.
  /// Any shape.
  ///
  /// The divergence itself is the sum over a distribution, so `.batchMean` is its mean over the samples. `.mean`
  /// divides by the number of all elements.
  ///
  /// S. Kullback and R. Leibler, "On Information and Sufficiency", 1951.
  /// - Throws: `TensorError` for a target of another shape.
  public func klDivergence(target p: Tensor, reduction: Reduction = .batchMean) throws(TensorError) -> Variable {
    try named("klDivergence") { () throws(TensorError) in
      try requireFloatingPoint()
      try requireSameShape(p.shape, "the target")
      let p = try p.converted(to: scalarType)
      let entropy = try p.mappedByKernel(timesOwnLogarithm, timesOwnLogarithm)
      return try (tape.constant(entropy) - self * tape.constant(p)).reduced(reduction)
    }
  }

  /// The same for a target that is given as logarithms too: `exp(t) · (t − log q)`.
  public func klDivergence(logTarget t: Tensor, reduction: Reduction = .batchMean) throws(TensorError) -> Variable {
    try named("klDivergence") { () throws(TensorError) in
      try requireFloatingPoint()
      try requireSameShape(t.shape, "the target")
      let t = tape.constant(try t.converted(to: scalarType))
      return try (t.exp() * (t - self)).reduced(reduction)
    }
  }
}
