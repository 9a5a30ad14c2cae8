/// `y = x · m / (1 − rate)` while training, with a random mask m of 0 and 1; `y = x` in inference: see
/// `Variable.dropout`. Any shape; the output has it too.
///
/// N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Dropout: A Simple Way to Prevent Neural
/// Networks from Overfitting", 2014.
public struct Dropout: Layer {
  public let rate: Double
  public init(_ rate: Double) { self.rate = rate }
  public func forward(_ x: Variable) throws(TensorError) -> Variable { try x.dropout(rate: rate) }
}
