/// `y = body(x)`; the inner values are not kept for the gradients but computed again: see `Variable.checkpointed`. The
/// shapes are the body's.
///
/// T. Chen, B. Xu, C. Zhang and C. Guestrin, "Training Deep Nets with Sublinear Memory Cost", 2016.
public struct Checkpointed<Body: Layer>: Layer {
  public let body: Body

  public init(_ body: Body) { self.body = body }

  public func forward(_ x: Variable) throws(TensorError) -> Variable {
    let body = body
    return try x.checkpointed { try body.run($0, label: "body") }
  }
}
