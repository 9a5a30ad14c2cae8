/// Float32 elements that are not computed yet. Whoever asks for their address gets them computed then; what comes next
/// may rather read what they are made of, or take a step of its own into them, and save a pass over memory.
///
/// What elements are made of is itself computed before they are deferred, or read in place: so there are no long chains.
enum DeferredElements: Sendable {
  case sum(DeferredSum)
  case correlation(DeferredCorrelation)

  func compute(into target: UnsafeMutablePointer<Float>) {
    switch self {
    case .sum(let sum): sum.compute(into: target)
    case .correlation(let correlation): correlation.compute(into: target)
    }
  }
}

extension Tensor {
  /// Elements made of tensors of the same shape.
  init(_ sum: DeferredSum, _ shape: Shape) throws(TensorError) {
    try self.init(.sum(sum), shape, reserving: false)
  }

  /// - Throws: `TensorError` where there is no memory for the elements.
  init(_ correlation: DeferredCorrelation, _ shape: Shape) throws(TensorError) {
    try self.init(.correlation(correlation), shape, reserving: true)
  }

  private init(_ elements: DeferredElements, _ shape: Shape, reserving: Bool) throws(TensorError) {
    guard let count = shape.checkedElementCount else {
      throw TensorError(
        .shape, "no tensor has this shape: a size is negative or the product is too large", shapes: [shape])
    }
    self.shape = shape
    scalarType = .float32
    storage = try Storage(elements, byteCount: count * ScalarType.float32.byteCount, reserving: reserving)
  }

  /// This float32 tensor behind ReLU, computed when it is needed.
  func rectified() throws(TensorError) -> Tensor {
    switch deferred {
    case .sum(var sum):
      sum.relu = true
      return try Tensor(sum, shape)
    case .correlation(var correlation):
      correlation.relu = true
      return try Tensor(correlation, shape)
    case nil: return try Tensor(DeferredSum(first: .init(self), relu: true), shape)
    }
  }

  /// What the elements will be, while they are not computed.
  var deferred: DeferredElements? { storage.deferred }

  /// This tensor with its elements computed.
  func computed() -> Tensor {
    _ = storage.pointer
    return self
  }
}
