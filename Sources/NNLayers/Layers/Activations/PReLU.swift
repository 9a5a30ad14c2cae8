/// `x` where it is positive, else `slope · x`, with a learned slope for each channel of `[.., channels]`, or one for
/// all.
///
/// K. He et al., "Delving Deep into Rectifiers", 2015.
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
