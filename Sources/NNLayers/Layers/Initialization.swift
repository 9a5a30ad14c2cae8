/// How weights start.
public enum Initialization: Sendable, Hashable {
  /// Normal with deviation √(2 / inputs): keeps the variance through ReLU. K. He et al., "Delving Deep into
  /// Rectifiers", 2015.
  case heNormal
  /// Uniform in ±√(6 / (inputs + outputs)). X. Glorot and Y. Bengio, "Understanding the Difficulty of Training Deep
  /// Feedforward Neural Networks", 2010.
  case glorotUniform
  case constant(Double)

  /// - Parameters:
  ///   - inputs: how many numbers a sum of the layer runs over.
  ///   - outputs: how many sums a number of the input takes part in.
  public func tensor(
    _ shape: Shape, inputs: Int, outputs: Int, using random: inout RandomSource
  ) throws(TensorError) -> Tensor {
    switch self {
    case .heNormal:
      return try .normal(shape, deviation: (2 / Double(max(1, inputs))).squareRoot(), using: &random)
    case .glorotUniform:
      let limit = (6 / Double(max(1, inputs &+ outputs))).squareRoot()
      return try .uniform(shape, from: -limit, to: limit, using: &random)
    case .constant(let value):
      return try Tensor(repeating: value, shape)
    }
  }
}

extension Parameter {
  /// Ones, where the layer has such a parameter.
  static func ones(_ shape: Shape, if isWanted: Bool) -> Parameter? {
    isWanted ? Parameter { () throws(TensorError) in try .ones(shape) } : nil
  }

  /// Zeros, where the layer has such a parameter.
  static func zeros(_ shape: Shape, if isWanted: Bool) -> Parameter? {
    isWanted ? Parameter { () throws(TensorError) in try .zeros(shape) } : nil
  }
}

extension Parameter? {
  /// The parameter's variable on a tape, if there is a parameter.
  func variable(on tape: Tape) throws(TensorError) -> Variable? {
    guard let self else { return nil }
    return try tape.variable(self)
  }
}
