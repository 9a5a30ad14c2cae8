/// Why a trainer cannot begin, go on or continue an earlier run.
public struct TrainingError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Reason: Sendable, Hashable {
    /// A setting or an argument that makes no sense.
    case argument
    /// The loss or a gradient is infinite or not a number.
    case nonFinite
    /// A saved state does not fit the trainer, its model or its data.
    case state
    /// A file or a folder cannot be written.
    case file
  }

  public let reason: Reason
  public let message: String

  public init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  public var description: String { message }
}
