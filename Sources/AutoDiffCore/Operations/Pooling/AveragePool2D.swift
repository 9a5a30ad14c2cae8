import TensorKernels

/// `y[n, i, j, c] = Σ x[n, i·s + u − p, j·s + v − p, c] / d`: the mean of channel `c` under the window at `(i, j)`, of
/// its elements, or of all its positions with zeros for padding when `countsPadding`, or the sum over a given divisor
/// d. Linear: `dL/dx` is its transpose, `AveragePool2DGradient`.
///
/// `[N, H, W, C]` to `[N, OH, OW, C]`. Nothing is kept for the backward. A window larger than the padded image, or one
/// that sees nothing of it, is an error.
///
/// Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998
/// (subsampling).
struct AveragePool2D: TensorOperation {
  let sliding: Pooling2D
  let countsPadding: Bool
  let divisor: Int?

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    try sliding.geometry(input: inputs[0]).outputShape
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let g = try sliding.geometry(input: inputs[0].shape)
    let result = try Tensor(uninitialized: g.outputShape, inputs[0].scalarType)
    guard result.elementCount > 0 else { return result }
    let divisor = try sliding.divisor(input: inputs[0].shape, countsPadding: countsPadding, divisor)
    func run<T: FloatingScalar>(_: T.Type) {
      inputs[0].withPointer(T.self) { x in
        result.fill(T.self) { averagePool(g, divisor: divisor, x, $0) }
      }
    }
    if result.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let transpose = AveragePool2DGradient(
      sliding: sliding, countsPadding: countsPadding, divisor: divisor, inputShape: try context.inputShape(0))
    return [try context.tape.apply(transpose, to: context.gradient)]
  }
}

/// `dx[n, i·s + u − p, j·s + v − p, c] += dy[n, i, j, c] / d`: the transpose of average pooling, which spreads each
/// element evenly over its window, and is transposed by it in turn.
struct AveragePool2DGradient: TensorOperation {
  let sliding: Pooling2D
  let countsPadding: Bool
  let divisor: Int?
  let inputShape: Shape

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputShape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let g = try sliding.geometry(input: inputShape)
    let result = try Tensor(uninitialized: inputShape, inputs[0].scalarType)
    guard result.elementCount > 0 else { return result }
    let divisor = try sliding.divisor(input: inputShape, countsPadding: countsPadding, divisor)
    func run<T: FloatingScalar>(_: T.Type) {
      inputs[0].withPointer(T.self) { dy in
        result.fill(T.self) { averagePoolGradient(g, divisor: divisor, dy, $0) }
      }
    }
    if result.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let pooling = AveragePool2D(sliding: sliding, countsPadding: countsPadding, divisor: divisor)
    return [try context.tape.apply(pooling, to: context.gradient)]
  }
}

extension Pooling2D {
  fileprivate func divisor(
    input: Shape, countsPadding: Bool, _ divisor: Int?
  ) throws(TensorError) -> AverageDivisor {
    if let divisor { return .fixed(divisor) }
    guard countsPadding else { return .elements }
    let size = try paddedSize(input: input)
    return .positions(height: size.height, width: size.width)
  }
}

extension Variable {
  /// The mean under a window that slides over images `[N, H, W, C]`; the stride is the window unless given.
  /// - Parameters:
  ///   - countsPadding: whether padding counts as zeros (PyTorch's `count_include_pad`) or not at all.
  ///   - roundsUp: whether a last window may reach beyond the padded image, as long as it begins within the image or
  ///     the padding before it (PyTorch's `ceil_mode`). What lies beyond the padding never counts.
  ///   - divisor: what each sum is divided by, in place of the number of elements; not 0.
  /// - Throws: `TensorError` for an input of another rank, arguments out of their range, and a window that sees
  ///   nothing.
  public func averagePool2D(
    window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid, countsPadding: Bool = true,
    roundsUp: Bool = false, divisor: Int? = nil
  ) throws(TensorError) -> Variable {
    if divisor == 0 {
      throw TensorError(.argument, "the divisor must not be 0", shapes: [shape], operation: "averagePool2D")
    }
    let sliding = Pooling2D(window: window, stride: stride ?? window, padding: padding, roundsUp: roundsUp)
    return try tape.apply(
      AveragePool2D(sliding: sliding, countsPadding: countsPadding, divisor: divisor), to: self)
  }
}
