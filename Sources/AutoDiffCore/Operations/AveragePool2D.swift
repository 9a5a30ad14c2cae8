import TensorKernels

/// `y[n, i, j, c]` is the mean of channel `c` under the window at `(i, j)`: of its elements, or of all its positions
/// with zeros for padding when `countsPadding`.
struct AveragePool2D: TensorOperation {
  let sliding: Pooling2D
  let countsPadding: Bool

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    try sliding.geometry(input: inputs[0]).outputShape
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let g = try sliding.geometry(input: inputs[0].shape)
    let result = try Tensor(uninitialized: g.outputShape, inputs[0].scalarType)
    guard result.elementCount > 0 else { return result }
    func run<T: FloatingScalar>(_: T.Type) {
      inputs[0].withPointer(T.self) { x in
        result.fill(T.self) { averagePool(g, countsPadding: countsPadding, x, $0) }
      }
    }
    if result.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let transpose = AveragePool2DGradient(
      sliding: sliding, countsPadding: countsPadding, inputShape: try context.inputShape(0))
    return [try context.tape.apply(transpose, to: context.gradient)]
  }
}

/// The transpose of average pooling: spreads each element evenly over its window.
struct AveragePool2DGradient: TensorOperation {
  let sliding: Pooling2D
  let countsPadding: Bool
  let inputShape: Shape

  var keeps: KeptValues { [] }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape { inputShape }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let g = try sliding.geometry(input: inputShape)
    let result = try Tensor(uninitialized: inputShape, inputs[0].scalarType)
    guard result.elementCount > 0 else { return result }
    func run<T: FloatingScalar>(_: T.Type) {
      inputs[0].withPointer(T.self) { dy in
        result.fill(T.self) { averagePoolGradient(g, countsPadding: countsPadding, dy, $0) }
      }
    }
    if result.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    [try context.tape.apply(AveragePool2D(sliding: sliding, countsPadding: countsPadding), to: context.gradient)]
  }
}

extension Variable {
  /// The mean under a window that slides over images `[N, H, W, C]`; the stride is the window unless given.
  /// - Parameter countsPadding: whether padding counts as zeros (PyTorch's `count_include_pad`) or not at all.
  public func averagePool2D(
    window: Size2D, stride: Size2D? = nil, padding: Padding2D = .valid, countsPadding: Bool = true
  ) throws(TensorError) -> Variable {
    try tape.apply(
      AveragePool2D(
        sliding: Pooling2D(window: window, stride: stride ?? window, padding: padding), countsPadding: countsPadding),
      to: self)
  }
}
