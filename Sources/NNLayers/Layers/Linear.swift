/// `y = x · weight + bias`: `[.., inputs]` to `[.., outputs]`.
///
/// C. Bishop, "Pattern Recognition and Machine Learning", 2006, 5.1.
public struct Linear: Layer {
  /// `[inputs, outputs]`.
  public let weight: Parameter
  /// `[outputs]`.
  public let bias: Parameter?

  public init(
    inputs: Int, outputs: Int, hasBias: Bool = true, initialization: Initialization = .glorotUniform,
    using random: inout RandomSource
  ) {
    weight = Parameter { () throws(TensorError) in
      guard inputs > 0, outputs > 0 else {
        throw TensorError(
          .argument, "a layer of \(inputs) inputs and \(outputs) outputs cannot be made", operation: "Linear")
      }
      return try initialization.tensor([inputs, outputs], inputs: inputs, outputs: outputs, using: &random)
    }
    bias = .zeros([outputs], if: hasBias)
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let y = try x.matrixProduct(x.tape.variable(weight))
    guard let bias else { return y }
    return try y + x.tape.variable(bias)
  }
}
