import KernelInterface

/// A cross-correlation that waits for what comes behind it.
///
/// Where nobody differentiates it, the normalisation and the ReLU behind it are folded into it: they are applied to the
/// sums before these are written. A depthwise correlation is folded into the 1x1 correlation that reads it. One that is
/// differentiated gives the moments of its channels to the batch normalisation behind it.
final class DeferredCorrelation: Sendable {
  private enum Input {
    case tensor(Tensor)
    case depthwise(DeferredCorrelation)
  }

  private let geometry: ConvolutionGeometry
  private let input: Input
  private let filter: Tensor
  /// In the order in which the kernel reads it.
  private let preparedFilter: PreparedFilter?
  private let bias: Tensor?
  /// `[K]`, both or neither.
  private let factor: Tensor?
  private let offset: Tensor?
  private let relu: Bool

  /// - Parameter isRecorded: whether the backward pass reads the input, so that it cannot be left out of memory.
  init(_ geometry: ConvolutionGeometry, input: Tensor, filter: Tensor, bias: Tensor?, isRecorded: Bool) {
    self.geometry = geometry
    if !isRecorded, case .correlation(let first) = input.deferred, case .tensor = first.input,
      input.shape == geometry.inputShape, kernels.fuses(first.geometry, into: geometry)
    {
      self.input = .depthwise(first)
    } else {
      self.input = .tensor(input.readyAsInput())
    }
    self.filter = filter.computed()
    preparedFilter = isRecorded ? nil : kernels.filterLayout(geometry).flatMap { filter.storage.preparedFilter($0) }
    self.bias = bias?.computed()
    factor = nil
    offset = nil
    relu = false
  }

  private init(_ other: DeferredCorrelation, factor: Tensor?, offset: Tensor?, relu: Bool) {
    geometry = other.geometry
    input = other.input
    filter = other.filter
    preparedFilter = other.preparedFilter
    bias = other.bias
    self.factor = factor
    self.offset = offset
    self.relu = relu
  }

  /// The correlation scaled and shifted; `nil` where something is folded into it already.
  func normalized(factor: Tensor, offset: Tensor, relu: Bool) -> DeferredCorrelation? {
    guard self.factor == nil, !self.relu, factor.elementCount == geometry.outputChannels else { return nil }
    return DeferredCorrelation(self, factor: factor, offset: offset, relu: relu)
  }

  /// The correlation behind ReLU.
  func rectified() -> DeferredCorrelation { DeferredCorrelation(self, factor: factor, offset: offset, relu: true) }

  /// - Parameter moments: where the moments of each channel go; of a correlation into which nothing is folded.
  func compute(into target: UnsafeMutablePointer<Float>, moments: ChannelMoments? = nil) {
    withParameters { w, b, output in
      switch input {
      case .tensor(let x):
        x.withInput { x, transform in
          kernels.crossCorrelation(
            geometry, x, transform, FilterOperand(w, prepared: preparedFilter?.pointer), b, output, target,
            moments: moments)
        }
      case .depthwise(let first):
        guard case .tensor(let x) = first.input else { return }
        x.withInput { x, transform in
          first.withParameters { firstFilter, firstBias, between in
            kernels.separableCorrelation(
              first.geometry, x, transform, firstFilter, firstBias, between, geometry,
              FilterOperand(w, prepared: preparedFilter?.pointer), b, output, target)
          }
        }
      }
    }
  }

  private func withParameters(
    _ body: (_ filter: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?, _ output: ChannelTransform) -> Void
  ) {
    filter.withPointer { w in
      bias.withPointerIfAny { b in
        factor.withPointerIfAny { factor in
          offset.withPointerIfAny { body(w, b, ChannelTransform(factor: factor, offset: $0, relu: relu)) }
        }
      }
    }
  }
}

extension Tensor? {
  fileprivate func withPointerIfAny(_ body: (UnsafePointer<Float>?) -> Void) {
    if let self { self.withPointer { body($0) } } else { body(nil) }
  }
}
