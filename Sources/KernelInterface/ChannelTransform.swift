/// What a kernel does to each element of its input as it reads it, or of its output before it writes it:
/// `x · factor + offset` for the element's channel, then ReLU. So a normalisation in front of a convolution or behind it
/// takes no pass over memory of its own. Padding is not transformed: it stays 0.
public struct ChannelTransform {
  /// `[channels]`, both or neither.
  public var factor: UnsafePointer<Float>?
  public var offset: UnsafePointer<Float>?
  public var relu: Bool

  public init(factor: UnsafePointer<Float>? = nil, offset: UnsafePointer<Float>? = nil, relu: Bool = false) {
    self.factor = factor
    self.offset = offset
    self.relu = relu
  }

  /// Takes the elements as they are.
  public static var identity: ChannelTransform { ChannelTransform() }
}
