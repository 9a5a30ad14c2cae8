/// Drops elements at random while training: see `Variable.dropout`.
public struct Dropout: Layer {
  public let rate: Double
  public init(_ rate: Double) { self.rate = rate }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.dropout(rate: rate) }
}
