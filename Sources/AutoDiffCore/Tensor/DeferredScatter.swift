import KernelInterface
import TensorKernels

/// The gradient of a max pooling's input, zero but where the maxima were, that waits for what comes next.
///
/// Where the input was a ReLU's result, its mask is that of the maxima: a quarter of the elements, and no pass over the
/// images. The sum over all pixels is that of the pooled gradient.
struct DeferredScatter: Sendable {
  /// The gradient of each maximum, `[N, OH, OW, C]`.
  let values: Tensor
  /// Where each goes: flat indices of the same channel.
  let indices: Tensor
  /// Images: each index stays within its own.
  let groups: Int
  let count: Int
  /// The pooling of a ReLU's result, whose mask is still to come.
  let pooling: RectifiedPooling?

  init(values: Tensor, indices: Tensor, groups: Int, count: Int, pooling: RectifiedPooling?) {
    self.values = values.computed()
    self.indices = indices
    self.groups = groups
    self.count = count
    self.pooling = pooling
  }

  var channels: Int { values.shape.last ?? 1 }

  func compute(into target: UnsafeMutablePointer<Float>) {
    values.withPointer { x in
      indices.withPointer { scatterAdd(x, $0, values.elementCount, target, outputCount: count, groups: groups) }
    }
  }

  /// The gradient before the ReLU whose result `output` is; `nil` where the pooling was not one of it.
  func masked(byReLU output: Tensor) throws(TensorError) -> DeferredScatter? {
    guard let pooling, pooling.input.storage === output.storage else { return nil }
    let masked = try Tensor(uninitialized: values.shape, .float32)
    pooling.maxima.withPointer { y in
      values.withPointer { g in masked.fill { kernels.reluGradient(y, g, values.elementCount, $0) } }
    }
    return DeferredScatter(values: masked, indices: indices, groups: groups, count: count, pooling: nil)
  }
}

/// A max pooling of a ReLU's result.
struct RectifiedPooling: Sendable {
  let input: Tensor
  let maxima: Tensor

  /// `nil` where the input is not known to be a ReLU's result that nobody has computed.
  init?(of input: Tensor, maxima: Tensor) {
    guard case .sum(let sum) = input.deferred, sum.relu, sum.second == nil, sum.first.factor == nil else { return nil }
    self.input = input
    self.maxima = maxima
  }
}
