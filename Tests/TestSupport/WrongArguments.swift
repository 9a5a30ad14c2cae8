import AutoDiffCore

/// A suite of calls with wrong arguments: what they have in common.
public protocol WrongArguments {
  var tape: Tape { get }
}

extension WrongArguments {
  /// Zeros on the suite's tape, with a gradient.
  public func zeros(_ shape: Shape, _ type: ScalarType = .float32) throws -> Variable {
    tape.variable(try .zeros(shape, type))
  }

  /// `int32` indices or labels.
  public func ints(_ values: Int32...) throws -> Tensor { try Tensor(values) }

  /// The message of the error that the body throws; the result's shape where it throws none.
  public func message(_ body: () throws -> Variable) -> String { errorMessage { try body() } }

  /// The same of a call that gives something else.
  public func errorMessage<Result>(_ body: () throws -> Result) -> String {
    do {
      switch try body() {
      case let result as Variable: return "no error, but \(result.shape)"
      case let result as Tensor: return "no error, but \(result.shape)"
      case let result: return "no error, but \(result)"
      }
    } catch {
      return "\(error)"
    }
  }
}
