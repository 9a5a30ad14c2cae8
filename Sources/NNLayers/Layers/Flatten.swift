/// The same elements as rows: `[N, …]` to `[N, product of the rest]`. Follows from the definition: see
/// `Variable.flattened`.
public struct Flatten: Layer {
  public init() {}
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.flattened() }
}
