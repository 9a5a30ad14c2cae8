/// What a gradient check found.
public struct GradientReport: Sendable, CustomStringConvertible {
  /// One comparison: of an element's derivative, or of the derivative along a random direction.
  public struct Entry: Sendable {
    /// 1 for the gradient, 2 for the gradient of the gradient.
    public let order: Int
    /// The input's name.
    public let input: String
    public let shape: Shape
    /// The flat index of the element; `nil` for a random direction through all of them.
    public let element: Int?
    public let analytic: Double
    public let numeric: Double

    /// `|analytic − numeric| / max(1, |analytic|, |numeric|)`; infinite where either is not finite.
    public var error: Double {
      guard analytic.isFinite, numeric.isFinite else { return .infinity }
      return abs(analytic - numeric) / max(1, abs(analytic), abs(numeric))
    }

    var place: String {
      guard let element else { return "\(input) \(shape), along a random direction" }
      var index = element
      let coordinates = shape.reversed().map { size -> Int in
        defer { index /= size }
        return index % size
      }
      return "\(input) \(shape), element \(Shape(coordinates.reversed()))"
    }
  }

  public let order: Int
  public private(set) var checkedCount = 0
  /// The largest error of all comparisons, kinks aside.
  public private(set) var worst: Entry?
  public private(set) var failures: [Entry] = []
  /// Elements on kinks and ties, where no derivative exists.
  public private(set) var warnings: [String] = []

  public var passed: Bool { failures.isEmpty && checkedCount > 0 }

  init(order: Int) { self.order = order }

  mutating func pass(_ entry: Entry) {
    checkedCount += 1
    if entry.error > worst?.error ?? -1 { worst = entry }
  }

  mutating func fail(_ entry: Entry) {
    pass(entry)
    failures.append(entry)
  }

  mutating func warn(_ entry: Entry, left: Double, right: Double) {
    checkedCount += 1
    warnings.append(
      "order \(entry.order), \(entry.place): a kink or tie, the derivative is \(left) from the left and \(right) "
        + "from the right, the tape says \(entry.analytic)")
  }

  public var description: String {
    var lines = ["gradient check \(passed ? "passed" : "failed"): order \(order), \(checkedCount) derivatives"]
    if let entry = failures.max(by: { $0.error < $1.error }) ?? worst {
      lines.append(
        "  worst: order \(entry.order), \(entry.place): analytic \(entry.analytic), numeric \(entry.numeric), "
          + "relative error \(entry.error)")
    }
    if failures.count > 1 { lines.append("  \(failures.count) derivatives differ") }
    lines += warnings.prefix(5).map { "  warning: " + $0 }
    if warnings.count > 5 { lines.append("  and \(warnings.count - 5) more warnings") }
    return lines.joined(separator: "\n")
  }
}
