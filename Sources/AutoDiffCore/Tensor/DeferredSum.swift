import KernelInterface

/// The sum of one or two tensors, each perhaps scaled and shifted for each channel, then perhaps ReLU: what normalisation,
/// the addition behind it and ReLU give. A convolution or a pooling that comes next computes the elements as it reads
/// them, so they never take a pass over memory, nor memory.
struct DeferredSum: Sendable {
  /// `source · factor + offset`, or the source as it is.
  struct Term: Sendable {
    let source: Tensor
    /// `[C]`, the source's last axis; both or neither.
    let factor: Tensor?
    let offset: Tensor?

    init(_ source: Tensor, factor: Tensor? = nil, offset: Tensor? = nil) {
      self.source = source.computed()
      self.factor = factor
      self.offset = offset
    }
  }

  var first: Term
  var second: Term?
  var relu = false

  func compute(into target: UnsafeMutablePointer<Float>) {
    let count = first.source.elementCount
    let channels = max(1, first.source.shape.last ?? 1)
    let rows = count / channels
    first.withPointers(relu: second == nil && relu) { x, transform in
      if let second {
        second.withPointers(relu: false) { y, other in
          kernels.transformedSum(x, transform, y, other, rows: rows, channels: channels, relu: relu, target)
        }
      } else if first.factor == nil {
        kernels.relu(x, count, target)
      } else {
        kernels.transform(x, rows: rows, channels: channels, transform, target)
      }
    }
  }
}

extension DeferredSum.Term {
  /// Calls the body with the source's elements and what is to be done to them.
  func withPointers(relu: Bool, _ body: (UnsafePointer<Float>, ChannelTransform) -> Void) {
    source.withPointer { x in
      if let factor, let offset {
        factor.withPointer { factor in
          offset.withPointer { body(x, ChannelTransform(factor: factor, offset: $0, relu: relu)) }
        }
      } else {
        body(x, ChannelTransform(relu: relu))
      }
    }
  }
}

extension Tensor {
  /// This tensor as a term of a sum of this shape: its source, if it is deferred and but scaled and shifted.
  func term(in shape: Shape) -> DeferredSum.Term {
    if case .sum(let sum) = deferred, sum.second == nil, !sum.relu, sum.first.source.shape == shape { return sum.first }
    return DeferredSum.Term(self)
  }

  /// Whether a kernel can compute the elements of these images as it reads them.
  private var readable: DeferredSum? {
    guard case .sum(let sum) = deferred, sum.second == nil, sum.first.source.shape.last == shape.last else {
      return nil
    }
    return sum
  }

  /// Calls the body with the elements of float32 images and what a kernel is to do to them as it reads them.
  func withInput(_ body: (UnsafePointer<Float>, ChannelTransform) -> Void) {
    if let sum = readable {
      sum.first.withPointers(relu: sum.relu, body)
    } else {
      withPointer { body($0, .identity) }
    }
  }

  /// This tensor, computed unless a kernel can do that as it reads it.
  func readyAsInput() -> Tensor { readable == nil ? computed() : self }
}
