/// An array of numbers with a shape: a value, `Sendable`, with copy-on-write storage.
///
/// Elements lie densely, the last axis fastest. Images are channels last, `[N, H, W, C]`.
public struct Tensor: Sendable {
  public let shape: Shape
  public let scalarType: ScalarType
  var storage: Storage

  /// A tensor whose elements are still to be written.
  package init(uninitialized shape: Shape, _ scalarType: ScalarType) throws(TensorError) {
    guard let count = shape.checkedElementCount else {
      throw TensorError(
        .shape, "no tensor has this shape: a size is negative or the product is too large", shapes: [shape])
    }
    self.shape = shape
    self.scalarType = scalarType
    storage = try Storage(byteCount: count * scalarType.byteCount)
  }

  /// The same elements under another shape with as many elements.
  init(sharing other: Tensor, shape: Shape) {
    self.shape = shape
    scalarType = other.scalarType
    storage = other.storage
  }

  public var elementCount: Int { shape.elementCount }
  public var rank: Int { shape.rank }
}

extension Tensor {
  /// Calls the body with the elements' address. The tensor must have the scalar type `T`.
  @inline(__always)
  package func withPointer<T: TensorScalar, R, E: Error>(
    _: T.Type = T.self, _ body: (UnsafePointer<T>) throws(E) -> R
  ) throws(E) -> R {
    assert(scalarType == T.scalarType)
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafePointer(storage.pointer.assumingMemoryBound(to: T.self)))
  }

  /// Calls the body with the elements' address for writing, on a copy of its own if the storage is shared.
  @inline(__always)
  package mutating func withMutablePointer<T: TensorScalar>(
    _: T.Type = T.self, _ body: (UnsafeMutablePointer<T>) -> Void
  ) throws(TensorError) {
    try makeUnique()
    fill(T.self, body)
  }

  package mutating func makeUnique() throws(TensorError) {
    if isKnownUniquelyReferenced(&storage) {
      storage.dropPreparedFilters()
      return
    }
    try ONNXTrace.refuse("a change in place", of: self)
    let bytes = elementCount * scalarType.byteCount
    let copy = try Storage(byteCount: bytes)
    copy.pointer.copyMemory(from: storage.pointer, byteCount: bytes)
    storage = copy
  }

  /// The elements' address for writing, of a tensor that was just made and is not shared yet.
  @inline(__always)
  package func fill<T: TensorScalar>(_: T.Type = T.self, _ body: (UnsafeMutablePointer<T>) -> Void) {
    assert(scalarType == T.scalarType)
    withExtendedLifetime(storage) { body(storage.pointer.assumingMemoryBound(to: T.self)) }
  }
}
