import KernelInterface

/// Float32 elements that are not computed yet: the sum of one or two tensors, each perhaps scaled and shifted for each
/// channel, then perhaps ReLU.
///
/// Normalisation, the addition behind it and ReLU give such tensors. A convolution or a pooling that comes next computes
/// the elements as it reads them, so they never take a pass over memory, nor memory; whoever asks for their address
/// otherwise gets them computed then, in one pass.
struct DeferredElements: Sendable {
  /// `source · factor + offset`, or the source as it is.
  struct Term: Sendable {
    let source: Tensor
    /// `[C]`, the source's last axis; both or neither.
    var factor: Tensor?
    var offset: Tensor?
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

extension DeferredElements.Term {
  /// Calls the body with the source's elements and what is to be done to them.
  func withPointers(relu: Bool, _ body: (UnsafePointer<Float>, InputTransform) -> Void) {
    source.withPointer { x in
      if let factor, let offset {
        factor.withPointer { factor in
          offset.withPointer { body(x, InputTransform(factor: factor, offset: $0, relu: relu)) }
        }
      } else {
        body(x, InputTransform(relu: relu))
      }
    }
  }
}

extension Tensor {
  /// A tensor of the shape of the elements' sources that is computed when it is needed.
  init(_ elements: DeferredElements) {
    shape = elements.first.source.shape
    scalarType = .float32
    storage = Storage(elements, byteCount: shape.elementCount * ScalarType.float32.byteCount)
  }

  /// What the elements will be, while they are not computed.
  var deferred: DeferredElements? { storage.deferred }

  /// This tensor as a term of a sum of this shape: its source, if it is deferred and but scaled and shifted.
  func term(in shape: Shape) -> DeferredElements.Term? {
    if let deferred, deferred.second == nil, !deferred.relu {
      return deferred.first.source.shape == shape ? deferred.first : nil
    }
    return DeferredElements.Term(source: self)
  }

  /// Calls the body with the elements of float32 images and what a kernel is to do to them as it reads them. They are
  /// computed here where a kernel could not: they are a sum, or their channels are no longer the last axis.
  func withInput(_ body: (UnsafePointer<Float>, InputTransform) -> Void) {
    if let deferred, deferred.second == nil, deferred.first.source.shape.last == shape.last {
      deferred.first.withPointers(relu: deferred.relu, body)
    } else {
      withPointer { body($0, .identity) }
    }
  }
}
