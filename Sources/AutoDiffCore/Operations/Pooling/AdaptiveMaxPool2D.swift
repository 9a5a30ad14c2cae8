import TensorKernels

/// `y[n, i, j, c]` is the largest element of part `(i, j)` of channel `c`. Along an axis part `i` of `o` reaches from
/// `⌊i · n / o⌋` to before `⌈(i + 1) · n / o⌉`, so parts overlap by one where o does not divide n. The gradient goes to
/// the first of equals, row by row; NaN is larger than every number.
///
/// `[N, H, W, C]` to `[N, OH, OW, C]`. Kept for the backward: the index of each result. Images without pixels are an
/// error.
///
/// K. He, X. Zhang, S. Ren and J. Sun, "Spatial Pyramid Pooling in Deep Convolutional Networks for Visual Recognition",
/// 2014; the parts' borders are PyTorch's.
struct AdaptiveMaxPool2D: TensorOperation {
  let size: Size2D

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    try inputs[0].checkAdaptive(size)
    return [inputs[0][0], size.height, size.width, inputs[0][3]]
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let shape = inputs[0].shape
    let (values, indices) = try inputs[0].maxima(
      rows: PoolingSpans(parts: size.height, of: shape[1]), columns: PoolingSpans(parts: size.width, of: shape[2]))
    if context.isRecorded, let indices { context.saved = [indices] }
    return values
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let shape = try context.inputShape(0)
    return [try context.gradient.scatteredSum(indices: context.saved[0], to: shape, groups: shape[0])]
  }
}

extension Variable {
  /// The largest element of each part of images `[N, H, W, C]` that are divided into `size` parts of about the same
  /// size: `[N, OH, OW, C]`. Of equals the first gets the gradient.
  /// - Throws: `TensorError` for an input of another rank or without pixels, and for a size that is not positive.
  public func adaptiveMaxPool2D(to size: Size2D) throws(TensorError) -> Variable {
    try tape.apply(AdaptiveMaxPool2D(size: size), to: self)
  }

  /// The largest element of each of `size` parts of sequences: `[N, L, C]` to `[N, size, C]`.
  public func adaptiveMaxPool1D(to size: Int) throws(TensorError) -> Variable {
    try asRows("adaptiveMaxPool1D") { rows throws(TensorError) in
      try rows.adaptiveMaxPool2D(to: Size2D(1, size))
    }
  }
}

extension PoolingSpans {
  /// An axis of `size` positions in so many parts, each of at least one.
  init(parts: Int, of size: Int) {
    self.init(
      starts: (0..<parts).map { $0 * size / parts },
      ends: (0..<parts).map { (($0 + 1) * size + parts - 1) / parts })
  }
}

extension Shape {
  /// Checks that images can be divided into so many parts.
  func checkAdaptive(_ size: Size2D) throws(TensorError) {
    guard rank == 4 else { throw TensorError(.shape, "expected an input [N, H, W, C]", shapes: [self]) }
    try size.checkPositive("size", [self])
    guard self[1] > 0, self[2] > 0 else {
      throw TensorError(.shape, "expected images that are not empty", shapes: [self])
    }
    guard elementCount <= Int(Int32.max), self[1] < 1 << 32, self[2] < 1 << 32 else {
      throw TensorError(.shape, "pooling takes at most 2³¹ − 1 elements", shapes: [self])
    }
  }
}
