/// `[N, …]` to `[N, product of the rest]`.
public struct Flatten: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.flattened() }
}
