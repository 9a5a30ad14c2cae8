/// The sizes of a tensor's axes, outermost first: `[N, H, W, C]` for images. A scalar's shape is `[]`.
public struct Shape: Sendable, Hashable, Codable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public let dimensions: [Int]

  public init(_ dimensions: [Int]) { self.dimensions = dimensions }
  public init(arrayLiteral elements: Int...) { dimensions = elements }

  /// The number of axes.
  public var rank: Int { dimensions.count }

  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }

  /// The product of all sizes. Exact for the shape of any tensor; saturates where it would overflow.
  public var elementCount: Int { checkedElementCount ?? Int.max }

  /// Nil for a negative size or a product over 2⁴⁸, zeros aside: no product of some of the sizes overflows.
  var checkedElementCount: Int? {
    var count = 1
    var isEmpty = false
    for size in dimensions {
      guard size >= 0 else { return nil }
      guard size > 0 else {
        isEmpty = true
        continue
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= 1 << 48 else { return nil }
      count = product
    }
    return isEmpty ? 0 : count
  }

  /// Distances between neighbours along each axis in a dense tensor.
  var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }
}

extension Shape: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { dimensions.count }
  /// The size of an axis that is known to be there: like an array's, the subscript traps out of range. `size(of:)` throws.
  public subscript(axis: Int) -> Int { dimensions[axis] }
}

extension Shape {
  /// The size of an axis, counted from either end: `-1` is the last.
  /// - Throws: `TensorError` for an axis that is not there.
  public func size(of axis: Int) throws(TensorError) -> Int { self[try normalizedAxis(axis)] }
}

extension Shape {
  /// Axes counted from either end (`-1` is the last), each once, in ascending order.
  func normalizedAxes(_ axes: [Int]) throws(TensorError) -> [Int] {
    var normalized: [Int] = []
    for axis in axes {
      let index = axis < 0 ? axis + rank : axis
      guard (0..<rank).contains(index) else {
        throw TensorError(.argument, "axis \(axis) is out of range for rank \(rank)", shapes: [self])
      }
      guard !normalized.contains(index) else {
        throw TensorError(.argument, "axis \(axis) is named twice", shapes: [self])
      }
      normalized.append(index)
    }
    return normalized.sorted()
  }

  /// One axis counted from either end, as an index from the front.
  func normalizedAxis(_ axis: Int) throws(TensorError) -> Int { try normalizedAxes([axis])[0] }

  /// All axes but one as `[outer, size of the axis, inner]`.
  func around(_ axis: Int) -> (outer: Int, size: Int, inner: Int) {
    (Shape(Array(self[..<axis])).elementCount, self[axis], Shape(Array(self[(axis + 1)...])).elementCount)
  }

  /// The shape with another size of one axis.
  func replacing(_ axis: Int, by size: Int) -> Shape {
    var dimensions = dimensions
    dimensions[axis] = size
    return Shape(dimensions)
  }

  /// NumPy's broadcasting: shapes are aligned at their last axes; sizes must be equal or 1.
  func broadcast(with other: Shape) throws(TensorError) -> Shape {
    var result: [Int] = []
    for offset in 1...Swift.max(1, rank, other.rank) {
      let a = offset <= rank ? dimensions[rank - offset] : 1
      let b = offset <= other.rank ? other.dimensions[other.rank - offset] : 1
      guard a == b || a == 1 || b == 1 else {
        throw TensorError(.shape, "the shapes do not broadcast: sizes \(a) and \(b) differ", shapes: [self, other])
      }
      if offset <= Swift.max(rank, other.rank) { result.append(a == 1 ? b : a) }
    }
    return Shape(result.reversed())
  }

  /// The strides with which a tensor of this shape is read as one of `target`'s: 0 along repeated axes.
  func strides(broadcastTo target: Shape) -> [Int] {
    let own = strides
    return target.indices.map { axis in
      let ownAxis = axis - (target.rank - rank)
      return ownAxis < 0 || dimensions[ownAxis] == 1 ? 0 : own[ownAxis]
    }
  }
}
