/// `y = body(x)` as in inference, in training too: batch normalisation uses its running statistics and leaves them as
/// they are, dropout passes everything. The gradients flow through, to the body's parameters as well. PyTorch's
/// `module.eval()` of a part. The shapes are the body's. Follows from the definition.
///
/// ```swift
/// let model = Sequential {
///   Inferring(features)
///   Linear(inputs: 512, outputs: 7, using: &random)
/// }
/// var optimizer = SGD(model.parameters().excluding(prefix: "0"), learningRate: 0.01)
/// ```
public struct Inferring<Body: Layer>: Layer {
  public let body: Body

  public init(_ body: Body) { self.body = body }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    try x.tape.inferring { () throws(TensorError) in try body.run(x, label: "body") }
  }
}
