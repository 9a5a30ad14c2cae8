import TensorKernels

/// `y = x · log x`, and 0 where x is 0; `dL/dx = dL/dy · (1 + log x)`, which is −∞ where x is 0.
struct TimesOwnLogarithm: TensorOperation {
  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mappedByKernel(timesOwnLogarithm, timesOwnLogarithm)
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.gradient * (1 + context.input(0).log())]
  }
}

extension Variable {
  /// The terms of the Kullback–Leibler divergence, in nats, of the model's distribution q, given as logarithms, from
  /// the target's p: `p · (log p − log q)`, and 0 where p is 0. PyTorch's `kl_div`. Any shape. The gradient of p is
  /// `1 + log p − log q`, −∞ where p is 0.
  ///
  /// The divergence itself is the sum over a distribution, so `.batchMean` is its mean over the samples. `.mean`
  /// divides by the number of all elements.
  ///
  /// S. Kullback and R. Leibler, "On Information and Sufficiency", 1951.
  /// - Throws: `TensorError` for a target of another shape.
  public func klDivergence(
    target p: some LossTarget, reduction: Reduction = .batchMean
  ) throws(TensorError) -> Variable {
    try named("klDivergence") { () throws(TensorError) in
      let p = try checked(p, "the target")
      return try (tape.apply(TimesOwnLogarithm(), to: p) - self * p).reduced(reduction)
    }
  }

  /// The same for a target that is given as logarithms too: `exp(t) · (t − log q)`.
  public func klDivergence(
    logTarget t: some LossTarget, reduction: Reduction = .batchMean
  ) throws(TensorError) -> Variable {
    try named("klDivergence") { () throws(TensorError) in
      let t = try checked(t, "the target")
      return try (t.exp() * (t - self)).reduced(reduction)
    }
  }
}
