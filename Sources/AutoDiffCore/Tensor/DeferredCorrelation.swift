import KernelInterface

/// A cross-correlation that nobody differentiates, so that the normalisation and the ReLU behind it can still be folded
/// into it: they are applied to the sums before these are written.
struct DeferredCorrelation: Sendable {
  private let geometry: ConvolutionGeometry
  private let input: Tensor
  private let filter: Tensor
  private let bias: Tensor?
  /// `[K]`, both or neither.
  private(set) var factor: Tensor?
  private(set) var offset: Tensor?
  var relu = false

  init(_ geometry: ConvolutionGeometry, input: Tensor, filter: Tensor, bias: Tensor?) {
    self.geometry = geometry
    self.input = input.readyAsInput()
    self.filter = filter.computed()
    self.bias = bias?.computed()
  }

  /// The correlation scaled and shifted; `nil` where something is folded into it already.
  func normalized(factor: Tensor, offset: Tensor, relu: Bool) -> DeferredCorrelation? {
    guard self.factor == nil, !self.relu, factor.elementCount == geometry.outputChannels else { return nil }
    var result = self
    result.factor = factor
    result.offset = offset
    result.relu = relu
    return result
  }

  func compute(into target: UnsafeMutablePointer<Float>) {
    input.withInput { x, transform in
      filter.withPointer { w in
        bias.withPointerIfAny { b in
          factor.withPointerIfAny { factor in
            offset.withPointerIfAny { offset in
              kernels.crossCorrelation(
                geometry, x, transform, w, b, ChannelTransform(factor: factor, offset: offset, relu: relu), target)
            }
          }
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
