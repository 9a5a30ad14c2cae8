import TensorKernels

/// `dx[n, i·s + u·d − p, j·s + v·d − p, c] += dy[n, i, j, k] · w[u, v, c, k]`: the gradient of a cross-correlation's
/// input; as an operation of its own it is what others call transposed convolution. Its own derivatives are
/// `CrossCorrelation2D` and `CrossCorrelation2DFilterGradient`.
///
/// From `dL/dy` `[N, OH, OW, K]` and the filter `[KH, KW, C / groups, K]` to `[N, H, W, C]`. Kept for the backward:
/// both.
///
/// V. Dumoulin and F. Visin, "A Guide to Convolution Arithmetic for Deep Learning", 2016.
struct CrossCorrelation2DInputGradient: TensorOperation {
  let sliding: Correlation2D
  let inputShape: Shape

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    let g = try sliding.geometry(input: inputShape, filter: inputs[1])
    guard inputs[0] == g.outputShape else {
      throw TensorError(.shape, "expected a gradient \(g.outputShape)", shapes: inputs)
    }
    return inputShape
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let g = try sliding.geometry(input: inputShape, filter: inputs[1].shape)
    let result = try Tensor(uninitialized: inputShape, inputs[0].scalarType)
    guard result.elementCount > 0 else { return result }
    if result.scalarType == .float64 {
      inputs[0].withPointer { dy in
        inputs[1].withPointer { w in
          result.fill { plainCrossCorrelationInputGradient(g, dy, w, $0 as UnsafeMutablePointer<Double>) }
        }
      }
    } else {
      inputs[0].withPointer { dy in
        inputs[1].withPointer { w in result.fill { kernels.crossCorrelationInputGradient(g, dy, w, $0) } }
      }
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let dy = try context.input(0)
    let w = try context.input(1)
    return [
      context.needsGradient(0)
        ? try context.tape.apply(CrossCorrelation2D(sliding: sliding), to: context.gradient, w) : nil,
      context.needsGradient(1)
        ? try context.tape.apply(
          CrossCorrelation2DFilterGradient(sliding: sliding, filterShape: w.shape), to: context.gradient, dy) : nil,
    ]
  }

  func multiplyAccumulates(inputs: [Shape], output: Shape) -> Int {
    (try? sliding.geometry(input: inputShape, filter: inputs[1]))?.multiplyAccumulates ?? 0
  }
}
