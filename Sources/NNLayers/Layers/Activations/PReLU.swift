/// `y = x` where `x > 0`, else `y = slope · x`, with a learned slope for each channel of `[.., channels]`, or one for
/// all: see `Variable.prelu`. The output has the input's shape.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into Rectifiers", 2015.
public struct PReLU: Layer {
  /// `[channels]`, or `[1]` where one slope serves all.
  public let slope: Parameter

  /// - Parameter channels: of the input; 1 gives one slope for however many there are.
  public init(channels: Int = 1, initialSlope: Double = 0.25) {
    slope = Parameter { () throws(TensorError) in
      guard channels > 0 else {
        throw TensorError(.argument, "a layer of \(channels) channels cannot be made", operation: "PReLU")
      }
      return try Tensor(repeating: initialSlope, [channels])
    }
  }

  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.prelu(slope: x.tape.variable(slope)) }
}
