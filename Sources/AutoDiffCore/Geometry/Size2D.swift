/// A height and a width: of a filter, a window or a stride. An integer literal gives both.
public struct Size2D: Sendable, Hashable, Codable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  public var height: Int
  public var width: Int

  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  public init(_ side: Int) { self.init(side, side) }
  public init(integerLiteral value: Int) { self.init(value, value) }

  public var description: String { "\(height)x\(width)" }

  func checkPositive(_ what: String, _ shapes: [Shape]) throws(TensorError) {
    guard height > 0, width > 0, height < 1 << 24, width < 1 << 24 else {
      throw TensorError(.argument, "the \(what) must be positive and below 2²⁴, not \(self)", shapes: shapes)
    }
  }
}
