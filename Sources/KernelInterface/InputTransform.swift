/// What a kernel does to each element of its input as it reads it: `x · factor + offset` for the element's channel, then
/// ReLU. So a normalisation in front of a convolution or a pooling takes no pass over memory of its own. Padding is not
/// transformed: it stays 0.
public struct InputTransform {
  /// `[channels]`, both or neither.
  public var factor: UnsafePointer<Float>?
  public var offset: UnsafePointer<Float>?
  public var relu: Bool

  public init(factor: UnsafePointer<Float>? = nil, offset: UnsafePointer<Float>? = nil, relu: Bool = false) {
    self.factor = factor
    self.offset = offset
    self.relu = relu
  }

  /// Takes the input as it is.
  public static var identity: InputTransform { InputTransform() }
}
