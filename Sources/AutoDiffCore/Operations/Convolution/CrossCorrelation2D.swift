import KernelInterface
import TensorKernels

/// `y[n, i, j, k] = bias[k] + Σ x[n, i·s + u·d − p, j·s + v·d − p, c] · w[u, v, c, k]`: what deep learning calls
/// convolution; the filter is not flipped. `dL/dx` and `dL/dw` are operations of their own
/// (`CrossCorrelation2DInputGradient`, `CrossCorrelation2DFilterGradient`); `dL/dbias` is the sum of `dL/dy` over
/// images and positions. The three are linear in each operand, and the derivatives of each are made of the other two.
///
/// Input `[N, H, W, C]`, filter `[KH, KW, C / groups, K]`, bias `[K]` or none, output `[N, OH, OW, K]`. Kept for the
/// backward: the inputs. Shapes that do not fit, groups that do not divide the channels, arguments that are not
/// positive and a window larger than the padded input are errors.
///
/// Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998; F.
/// Yu and V. Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions", 2016 (dilation); V. Dumoulin and F.
/// Visin, "A Guide to Convolution Arithmetic for Deep Learning", 2016.
struct CrossCorrelation2D: TensorOperation {
  let sliding: Correlation2D

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    let g = try sliding.geometry(input: inputs[0], filter: inputs[1])
    if inputs.count > 2, inputs[2] != [g.outputChannels] {
      throw TensorError(.shape, "expected a bias [\(g.outputChannels)]", shapes: inputs)
    }
    return g.outputShape
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let g = try sliding.geometry(input: inputs[0].shape, filter: inputs[1].shape)
    if inputs[0].scalarType == .float32, context.outputShape.checkedElementCount ?? 0 > 0 {
      let correlation = DeferredCorrelation(
        g, input: inputs[0], filter: inputs[1], bias: inputs.count > 2 ? inputs[2] : nil,
        isRecorded: context.isRecorded)
      return try Tensor(correlation, g.outputShape, isRecorded: context.isRecorded)
    }
    let result = try Tensor(uninitialized: g.outputShape, inputs[0].scalarType)
    guard result.elementCount > 0 else { return result }
    func run(_ bias: UnsafePointer<Double>?) {
      inputs[0].withPointer(Double.self) { x in
        inputs[1].withPointer(Double.self) { w in
          result.fill(Double.self) { plainCrossCorrelation(g, x, w, bias, $0) }
        }
      }
    }
    if inputs.count > 2 { inputs[2].withPointer(Double.self) { run($0) } } else { run(nil) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let w = try context.input(1)
    let g = context.gradient
    // First: the gradient may not be computed yet, and its sum may be had without.
    let biasGradient = context.needsGradient(2) ? try g.sum(axes: [0, 1, 2]) : nil
    let gradients: [Variable?] = [
      context.needsGradient(0)
        ? try context.tape.apply(CrossCorrelation2DInputGradient(sliding: sliding, inputShape: x.shape), to: g, w)
        : nil,
      context.needsGradient(1)
        ? try context.tape.apply(CrossCorrelation2DFilterGradient(sliding: sliding, filterShape: w.shape), to: x, g)
        : nil,
    ]
    return context.inputCount > 2 ? gradients + [biasGradient] : gradients
  }

  func multiplyAccumulates(inputs: [Shape], output: Shape) -> Int {
    (try? sliding.geometry(input: inputs[0], filter: inputs[1]))?.multiplyAccumulates ?? 0
  }
}

extension Variable {
  /// Slides a filter `[KH, KW, C / groups, K]` over images `[N, H, W, C]`.
  /// - Throws: `TensorError` where shapes do not fit or an argument is out of its range.
  public func crossCorrelation2D(
    _ filter: Variable, bias: Variable? = nil, stride: Size2D = 1, padding: Padding2D = .valid,
    dilation: Size2D = 1, groups: Int = 1
  ) throws(TensorError) -> Variable {
    let sliding = Correlation2D(stride: stride, padding: padding, dilation: dilation, groups: groups)
    return try tape.apply(CrossCorrelation2D(sliding: sliding), to: [self, filter] + (bias.map { [$0] } ?? []))
  }
}
