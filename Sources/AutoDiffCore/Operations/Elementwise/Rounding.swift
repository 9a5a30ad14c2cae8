import TensorKernels

/// `y` is a whole number near x, by a rule. The gradient is zero everywhere, also at the jumps; nothing is accumulated
/// for it.
///
/// Any shape; the result has it too. Nothing is kept for the backward.
///
/// IEEE 754-2019, 5.9.
struct Rounding: TensorOperation {
  let name: String
  let rule: FloatingPointRoundingRule

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    try inputs[0].mapped(RoundingFunction(rule))
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] { [nil] }
}

extension Variable {
  /// The largest whole number that is not above x. No gradient flows through it.
  public func floor() throws(TensorError) -> Variable {
    try tape.apply(Rounding(name: "floor", rule: .down), to: self)
  }

  /// The smallest whole number that is not below x. No gradient flows through it.
  public func ceil() throws(TensorError) -> Variable { try tape.apply(Rounding(name: "ceil", rule: .up), to: self) }

  /// The nearest whole number; of two equally near ones the even one. No gradient flows through it.
  public func round() throws(TensorError) -> Variable {
    try tape.apply(Rounding(name: "round", rule: .toNearestOrEven), to: self)
  }

  /// The whole part: x rounded toward 0. No gradient flows through it.
  public func trunc() throws(TensorError) -> Variable {
    try tape.apply(Rounding(name: "trunc", rule: .towardZero), to: self)
  }
}
