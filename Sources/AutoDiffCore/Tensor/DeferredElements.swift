import KernelInterface

/// Float32 elements that are not computed yet. Whoever asks for their address gets them computed then; what comes next
/// may rather read what they are made of, or take a step of its own into them, and save a pass over memory.
///
/// What elements are made of is itself computed before they are deferred, or read in place: so there are no long chains.
enum DeferredElements: Sendable {
  case sum(DeferredSum)
  /// Nothing but what is folded into it will read it.
  case correlation(DeferredCorrelation)
  /// A correlation that the backward pass reads too, so that nothing may be folded into it.
  case recordedCorrelation(DeferredCorrelation)
  case draws(DeferredDraws)
  case scatter(DeferredScatter)

  func compute(into target: UnsafeMutablePointer<Float>) {
    switch self {
    case .sum(let sum): sum.compute(into: target)
    case .correlation(let correlation), .recordedCorrelation(let correlation): correlation.compute(into: target)
    case .draws(let draws): draws.compute(into: target)
    case .scatter(let scatter): scatter.compute(into: target)
    }
  }

  /// Computes the elements and the moments of their channels in one, where that can be.
  /// - Returns: whether it was done.
  func compute(into target: UnsafeMutablePointer<Float>, moments: ChannelMoments) -> Bool {
    guard case .recordedCorrelation(let correlation) = self else { return false }
    correlation.compute(into: target, moments: moments)
    return true
  }
}

extension Tensor {
  /// Elements made of tensors of the same shape.
  init(_ sum: DeferredSum, _ shape: Shape) throws(TensorError) {
    try self.init(.sum(sum), shape, reserving: false)
  }

  /// - Parameter isRecorded: whether the backward pass reads the elements.
  /// - Throws: `TensorError` where there is no memory for the elements.
  init(_ correlation: DeferredCorrelation, _ shape: Shape, isRecorded: Bool = false) throws(TensorError) {
    try self.init(
      isRecorded ? .recordedCorrelation(correlation) : .correlation(correlation), shape, reserving: true)
  }

  /// Random elements.
  /// - Throws: `TensorError` where there is no memory for the elements.
  init(_ draws: DeferredDraws, _ shape: Shape) throws(TensorError) {
    try self.init(.draws(draws), shape, reserving: true)
  }

  /// A gradient that goes to some elements only.
  /// - Throws: `TensorError` where there is no memory for the elements.
  init(_ scatter: DeferredScatter, _ shape: Shape) throws(TensorError) {
    try self.init(.scatter(scatter), shape, reserving: true)
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
    case .correlation(let correlation): return try Tensor(correlation.rectified(), shape)
    case .recordedCorrelation, .draws, .scatter, nil:
      return try Tensor(DeferredSum(first: .init(self), relu: true), shape)
    }
  }

  /// What the elements will be, while they are not computed.
  var deferred: DeferredElements? { storage.deferred }

  /// The moments of the channels of `[.., C]`, gathered as the elements are computed, if they are not and that can be.
  /// - Returns: whether it was done; the elements may be deferred still where not.
  func computedGathering(_ moments: ChannelMoments) -> Bool {
    guard case .recordedCorrelation = deferred else { return false }
    return storage.compute(gathering: moments)
  }

  /// This tensor with its elements computed.
  func computed() -> Tensor {
    _ = storage.pointer
    return self
  }
}
