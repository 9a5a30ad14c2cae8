import TensorKernels

/// `dw[u, v, c, k] = Σ x[n, i·s + u·d − p, j·s + v·d − p, c] · dy[n, i, j, k]`: the gradient of a cross-correlation's
/// filter. Its own derivatives are `CrossCorrelation2DInputGradient` and `CrossCorrelation2D`.
///
/// From the input `[N, H, W, C]` and `dL/dy` `[N, OH, OW, K]` to `[KH, KW, C / groups, K]`. Kept for the backward:
/// both.
///
/// V. Dumoulin and F. Visin, "A Guide to Convolution Arithmetic for Deep Learning", 2016.
struct CrossCorrelation2DFilterGradient: TensorOperation {
  let sliding: Correlation2D
  let filterShape: Shape

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    let g = try sliding.geometry(input: inputs[0], filter: filterShape)
    guard inputs[1] == g.outputShape else {
      throw TensorError(.shape, "expected a gradient \(g.outputShape)", shapes: inputs)
    }
    return filterShape
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let g = try sliding.geometry(input: inputs[0].shape, filter: filterShape)
    let result = try Tensor(uninitialized: filterShape, inputs[0].scalarType)
    if result.scalarType == .float64 {
      inputs[0].withPointer { x in
        inputs[1].withPointer { dy in
          result.fill { plainCrossCorrelationFilterGradient(g, x, dy, $0 as UnsafeMutablePointer<Double>) }
        }
      }
    } else {
      inputs[0].withInput { x, transform in
        inputs[1].withPointer { dy in
          result.fill { kernels.crossCorrelationFilterGradient(g, x, transform, dy, $0) }
        }
      }
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let dy = try context.input(1)
    return [
      context.needsGradient(0)
        ? try context.tape.apply(
          CrossCorrelation2DInputGradient(sliding: sliding, inputShape: x.shape), to: dy, context.gradient) : nil,
      context.needsGradient(1)
        ? try context.tape.apply(CrossCorrelation2D(sliding: sliding), to: x, context.gradient) : nil,
    ]
  }

  func multiplyAccumulates(inputs: [Shape], output: Shape) -> Int {
    (try? sliding.geometry(input: inputs[0], filter: filterShape))?.multiplyAccumulates ?? 0
  }
}
