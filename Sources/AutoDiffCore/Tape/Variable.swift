/// A tensor on a tape: what operations take and give.
public struct Variable {
  public let tape: Tape
  public let value: Tensor
  /// The tape's node that made it; `nil` for a constant.
  package let node: Int?

  public var shape: Shape { value.shape }
  public var scalarType: ScalarType { value.scalarType }

  /// Whether a gradient can flow to it: it was made by a recorded operation, or is a variable or a parameter.
  public var isDifferentiable: Bool { node != nil }

  /// The same value as a constant: no gradient flows through it. What others call stop-gradient.
  public func detached() -> Variable { Variable(tape: tape, value: value, node: nil) }

  /// A plain number as a constant of this variable's scalar type, beside it on the tape.
  func like(_ number: Double) throws(TensorError) -> Variable { tape.constant(try Tensor(number, scalarType)) }
}
