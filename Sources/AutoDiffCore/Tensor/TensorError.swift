/// What went wrong with a tensor, an operation or a layer: the only error that this module throws.
///
/// It names where in the model it happened, the operation, what was expected and the shapes that came:
/// `features.3 (Conv2D): crossCorrelation2D: the input has 16 channels, the filter takes 32: [8, 24, 24, 16], …`.
public struct TensorError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Reason: Sendable, Hashable {
    /// Shapes do not fit each other or the operation.
    case shape
    /// An operand has another scalar type than the operation takes.
    case scalarType
    /// An argument is out of its range.
    case argument
    /// A variable, a tape or a gradient is used in a way that has no meaning.
    case tape
    /// The system did not give the memory.
    case memory
    /// A number is infinite or not a number where that is an error.
    case nonFinite
  }

  public var reason: Reason
  public var message: String
  /// The shapes that came, in the order of the operands.
  public var shapes: [Shape]
  /// The operation's name, such as `crossCorrelation2D`.
  public var operation: String?
  /// Where in the model: the dotted path and type of the layer, such as `features.3 (Conv2D)`.
  public var layer: String?

  public init(_ reason: Reason, _ message: String, shapes: [Shape] = [], operation: String? = nil) {
    self.reason = reason
    self.message = message
    self.shapes = shapes
    self.operation = operation
  }

  public var description: String {
    let place = [layer, operation].compactMap { $0 }.map { $0 + ": " }.joined()
    let list = shapes.isEmpty ? "" : "; got " + shapes.map(\.description).joined(separator: ", ")
    return place + message + list
  }
}

/// Runs the body and names the operation in the error that it throws, unless an inner one did already.
package func named<Result>(
  _ operation: @autoclosure () -> String, _ body: () throws(TensorError) -> Result
) throws(TensorError) -> Result {
  do {
    return try body()
  } catch {
    var error = error
    error.operation = error.operation ?? operation()
    throw error
  }
}

/// Runs a user's function; an error of another type is told in a `TensorError`.
func typed<Result>(_ body: () throws -> Result) throws(TensorError) -> Result {
  do {
    return try body()
  } catch let error as TensorError {
    throw error
  } catch {
    throw TensorError(.tape, "the function threw \(error)")
  }
}
