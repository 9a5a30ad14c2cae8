import TensorKernels

/// `y = (x − mean) / √(variance + ε) · weight + bias` for each channel with a mean and a variance that are given, not
/// differentiated: batch normalisation in inference. Where asked, ReLU follows in the same pass. With g the gradient
/// where ReLU let the value through: `dL/dx = g · weight / √(variance + ε)`,
/// `dL/dweight = Σ g · (x − mean) / √(variance + ε)`, `dL/dbias = Σ g`.
///
/// Input and output `[.., C]`, the others `[C]`; anything else is an error. Kept for the backward: the inputs.
///
/// S. Ioffe and C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
/// Shift", 2015, algorithm 2.
struct AffineNormalization: TensorOperation {
  let mean: Tensor
  let variance: Tensor
  let epsilon: Double
  let relu: Bool

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard inputs[0].rank > 0, inputs[0].last == mean.elementCount else {
      throw TensorError(.shape, "expected \(mean.elementCount) channels", shapes: [inputs[0]])
    }
    guard inputs[1] == mean.shape, inputs[2] == mean.shape, variance.shape == mean.shape, mean.rank == 1 else {
      throw TensorError(.shape, "expected a mean, variance, weight and bias [C]", shapes: inputs)
    }
    guard epsilon >= 0 else {
      throw TensorError(.argument, "epsilon must not be negative, as \(epsilon) is", shapes: [inputs[0]])
    }
    return inputs[0]
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let channels = mean.elementCount
    func affine<T: FloatingScalar>(_: T.Type) -> (factor: [T], offset: [T]) {
      let (means, variances) = (mean.elements(as: T.self), variance.elements(as: T.self))
      let (weights, biases) = (inputs[1].elements(as: T.self), inputs[2].elements(as: T.self))
      let factor = (0..<channels).map { weights[$0] / (variances[$0] + T(epsilon)).squareRoot() }
      return (factor, (0..<channels).map { biases[$0] - means[$0] * factor[$0] })
    }
    if x.scalarType == .float32 {
      let values = affine(Float.self)
      let (factor, offset) = (try Tensor(values.factor), try Tensor(values.offset))
      if case .correlation(let correlation) = x.deferred,
        let folded = correlation.normalized(factor: factor, offset: offset, relu: relu)
      {
        return try Tensor(folded, x.shape)
      }
      return try Tensor(DeferredSum(first: .init(x, factor: factor, offset: offset), relu: relu), x.shape)
    }
    let result = try Tensor(uninitialized: x.shape, .float64)
    let (factor, offset) = affine(Double.self)
    x.withPointer(Double.self) { x in
      result.fill {
        normalizeChannels(
          x, rows: result.elementCount / channels, channels: channels, factor: factor, offset: offset, relu: relu, $0)
      }
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let weight = try context.input(1)
    let axes = Array(0..<x.shape.rank - 1)
    let inverse = try (context.tape.constant(variance.converted(to: x.scalarType)) + epsilon).power(-0.5)
    let normalized = try (x - context.tape.constant(mean.converted(to: x.scalarType))) * inverse
    var g = context.gradient
    if relu {
      let mask = ReLUMask(output: try (normalized * weight + context.input(2)).value)
      g = try context.tape.apply(mask, to: g)
    }
    return [
      context.needsGradient(0) ? try g * (weight * inverse) : nil,
      context.needsGradient(1) ? try (g * normalized).sum(axes: axes) : nil,
      context.needsGradient(2) ? try g.sum(axes: axes) : nil,
    ]
  }
}

extension Variable {
  /// Normalises each channel of `[.., C]` with a given mean and variance `[C]`, which are not differentiated, then scales
  /// by `weight` `[C]` and shifts by `bias` `[C]`.
  /// - Parameter relu: whether ReLU follows, in the same pass.
  public func normalized(
    mean: Tensor, variance: Tensor, weight: Variable, bias: Variable, epsilon: Double = 1e-5, relu: Bool = false
  ) throws(TensorError) -> Variable {
    let operation = AffineNormalization(mean: mean, variance: variance, epsilon: epsilon, relu: relu)
    return try tape.apply(operation, to: self, weight, bias)
  }
}
