/// A range of positions along an axis, with or without ends: `2..<5`, `1...3`, `2...`, `..<5`, `...4`.
public protocol AxisRange: Sendable {
  /// The first position and the one after the last; `nil` is the axis's own end.
  var axisBounds: (lower: Int?, upper: Int?) { get }
}

extension Range<Int>: AxisRange {
  public var axisBounds: (lower: Int?, upper: Int?) { (lowerBound, upperBound) }
}

extension ClosedRange<Int>: AxisRange {
  public var axisBounds: (lower: Int?, upper: Int?) { (lowerBound, upperBound.next) }
}

extension PartialRangeFrom<Int>: AxisRange {
  public var axisBounds: (lower: Int?, upper: Int?) { (lowerBound, nil) }
}

extension PartialRangeUpTo<Int>: AxisRange {
  public var axisBounds: (lower: Int?, upper: Int?) { (nil, upperBound) }
}

extension PartialRangeThrough<Int>: AxisRange {
  public var axisBounds: (lower: Int?, upper: Int?) { (nil, upperBound.next) }
}

extension Int {
  /// Saturated: no axis is so long.
  fileprivate var next: Int { self == Int.max ? self : self + 1 }
}

/// What a slice takes of one axis.
public struct AxisSlice: Sendable {
  private enum Kind {
    case range(lower: Int?, upper: Int?, step: Int)
    case index(Int)
  }

  private let kind: Kind

  /// The whole axis.
  public static let all = AxisSlice(kind: .range(lower: nil, upper: nil, step: 1))

  /// One position, counted from either end (`-1` is the last). The result lacks the axis.
  public static func index(_ index: Int) -> AxisSlice { AxisSlice(kind: .index(index)) }

  /// Every `step`-th position of a range, from its first; with a negative step from its last, backward.
  public static func range(_ range: some AxisRange, step: Int = 1) -> AxisSlice {
    let (lower, upper) = range.axisBounds
    return AxisSlice(kind: .range(lower: lower, upper: upper, step: step))
  }

  /// Every `step`-th position of the whole axis: with -1 the axis reversed.
  public static func every(_ step: Int) -> AxisSlice {
    AxisSlice(kind: .range(lower: nil, upper: nil, step: step))
  }

  /// Where the slice begins on an axis of this size, how many positions it takes and how far they are apart.
  func resolved(axis: Int, in shape: Shape) throws(TensorError) -> (start: Int, count: Int, step: Int, drops: Bool) {
    let size = shape[axis]
    switch kind {
    case .index(let index):
      guard index >= -size, index < size else {
        throw TensorError(
          .argument, "index \(index) is out of range for axis \(axis) of size \(size)", shapes: [shape])
      }
      return (index < 0 ? index + size : index, 1, 1, true)
    case .range(let lower, let upper, let step):
      let (lower, upper) = (lower ?? 0, upper ?? size)
      guard lower >= 0, lower <= upper, upper <= size else {
        throw TensorError(
          .argument, "\(lower)..<\(upper) is out of range for axis \(axis) of size \(size)", shapes: [shape])
      }
      guard step != 0 else { throw TensorError(.argument, "the step must not be 0", shapes: [shape]) }
      let length = upper - lower
      // A step past the end takes one position, whatever its size; with 1 the stride cannot overflow.
      guard step.magnitude < UInt(max(1, length)) else {
        return (step > 0 || length == 0 ? lower : upper - 1, min(1, length), 1, false)
      }
      let count = (length - 1) / abs(step) + 1
      return (step > 0 ? lower : upper - 1, count, step, false)
    }
  }
}
