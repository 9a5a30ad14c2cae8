import TensorKernels

/// `y[n, i, j, c] = max x[n, i·s + u·d − p, j·s + v·d − p, c]`: the largest element under the window at `(i, j)` of
/// channel `c`. The gradient goes to the first of equals, row by row. Padding never wins; NaN is larger than every
/// number.
///
/// `[N, H, W, C]` to `[N, OH, OW, C]`. Kept for the backward: the index of each result, and the
/// results where the input is a ReLU's. A window larger than the padded
/// image, or one that sees nothing of it, is an error, and so are more than 2³¹ − 1 elements.
///
/// D. Scherer, A. Müller and S. Behnke, "Evaluation of Pooling Operations in Convolutional Architectures for Object
/// Recognition", 2010.
struct MaxPool2D: TensorOperation {
  let sliding: Pooling2D

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    try sliding.geometry(input: inputs[0]).outputShape
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let (values, indices) = try inputs[0].maxima(sliding, withIndices: context.isRecorded)
    if let indices {
      context.saved = [indices]
      if let pooling = RectifiedPooling(of: inputs[0], maxima: values) { context.saved += [pooling.input, values] }
    }
    return values
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let shape = try context.inputShape(0)
    let saved = context.saved
    let pooling = saved.count == 3 ? RectifiedPooling(of: saved[1], maxima: saved[2]) : nil
    return [
      try context.gradient.scatteredSum(indices: saved[0], to: shape, groups: shape[0], pooling: pooling)
    ]
  }
}

extension Variable {
  /// The largest element under a window that slides over images `[N, H, W, C]`; the stride is the window unless given.
  /// Of equals the first gets the gradient.
  /// - Parameters:
  ///   - dilation: how far the window's elements are apart.
  ///   - roundsUp: whether a last window may reach beyond the padded image, as long as it begins within the image or
  ///     the padding before it (PyTorch's `ceil_mode`).
  /// - Throws: `TensorError` for an input of another rank, arguments out of their range, and a window that sees
  ///   nothing.
  public func maxPool2D(
    window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid, dilation: Size2D = 1, roundsUp: Bool = false
  ) throws(TensorError) -> Variable {
    let sliding = Pooling2D(
      window: window, stride: stride ?? window, padding: padding, dilation: dilation, roundsUp: roundsUp)
    return try tape.apply(MaxPool2D(sliding: sliding), to: self)
  }

  /// The same and where the largest elements are: `int32` positions `row · W + column` in each image, of the result's
  /// shape. `maxUnpool2D` takes them.
  public func maxPool2DWithIndices(
    window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid, dilation: Size2D = 1, roundsUp: Bool = false
  ) throws(TensorError) -> (values: Variable, indices: Tensor) {
    try named("maxPool2D") { () throws(TensorError) in
      guard scalarType.isFloatingPoint else {
        throw TensorError(.scalarType, "expected a floating-point type, not \(scalarType.rawValue)", shapes: [shape])
      }
      let sliding = Pooling2D(
        window: window, stride: stride ?? window, padding: padding, dilation: dilation, roundsUp: roundsUp)
      return try exported(
        "maxPool2D", as: ONNXMaxPoolWithIndices(sliding: sliding), results: { [$0.values.value, $0.indices] }
      ) { () throws(TensorError) in
        guard let places = try value.maxima(sliding, withIndices: true).indices else {
          throw TensorError(.tape, "the kernel gave no indices", shapes: [shape])
        }
        let values = try gathered(indices: places, groups: Swift.max(1, shape[0]))
        return (values, try places.imagePositions(of: shape))
      }
    }
  }
}

extension Tensor {
  /// The largest elements under sliding windows and, where asked, their flat indices.
  fileprivate func maxima(
    _ sliding: Pooling2D, withIndices: Bool
  ) throws(TensorError) -> (values: Tensor, indices: Tensor?) {
    let g = try sliding.geometry(input: shape)
    guard sliding.dilation == 1 || g.outputShape.elementCount == 0 else {
      let rows = PoolingSpans(
        starts: (0..<g.outputHeight).map { $0 * g.strideHeight - g.paddingTop }, size: g.inputHeight,
        window: g.windowHeight, step: sliding.dilation.height)
      let columns = PoolingSpans(
        starts: (0..<g.outputWidth).map { $0 * g.strideWidth - g.paddingLeft }, size: g.inputWidth,
        window: g.windowWidth, step: sliding.dilation.width)
      return try maxima(rows: rows, columns: columns)
    }
    let result = try Tensor(uninitialized: g.outputShape, scalarType)
    let indices = withIndices || scalarType == .float64 ? try Tensor(uninitialized: g.outputShape, .int32) : nil
    guard result.elementCount > 0 else { return (result, indices) }
    if scalarType == .float64 {
      withPointer(Double.self) { x in result.fill { y in indices?.fill { maxPool(g, x, y, indices: $0) } } }
    } else {
      withInput { x, transform in
        result.fill { y in
          if let indices {
            indices.fill { kernels.maxPool(g, x, transform, y, indices: $0) }
          } else {
            kernels.maxPool(g, x, transform, y, indices: nil)
          }
        }
      }
    }
    return (result, indices)
  }

  /// The largest elements under windows of any places, and their flat indices.
  func maxima(
    rows: PoolingSpans, columns: PoolingSpans
  ) throws(TensorError) -> (values: Tensor, indices: Tensor?) {
    let outputShape: Shape = [shape[0], rows.starts.count, columns.starts.count, shape[3]]
    let result = try Tensor(uninitialized: outputShape, scalarType)
    let indices = try Tensor(uninitialized: outputShape, .int32)
    guard result.elementCount > 0 else { return (result, indices) }
    func run<T: FloatingScalar>(_: T.Type) {
      withPointer(T.self) { x in
        result.fill(T.self) { y in
          indices.fill {
            spanMaxima(
              x, batch: shape[0], height: shape[1], width: shape[2], channels: shape[3], rows: rows,
              columns: columns, y, indices: $0)
          }
        }
      }
    }
    if scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return (result, indices)
  }

  /// Flat indices into images of this shape as positions `row · W + column` in each image.
  func imagePositions(of images: Shape) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape, .int32)
    let pixels = images[1] * images[2]
    withPointer(Int32.self) { places in
      result.fill { TensorKernels.imagePositions(places, elementCount, pixels: pixels, channels: images[3], $0) }
    }
    return result
  }
}
