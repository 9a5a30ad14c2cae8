import KernelInterface
import TensorKernels

/// `y = (x − μ) / √(σ² + ε) · weight + bias`, with the mean μ and the variance σ² (divided by n) of each channel over
/// all other axes. Where asked, ReLU follows in the same pass. With x̂ the normalised input and g the gradient of its
/// image, that is `dL/dy` where ReLU let the value through:
/// `dL/dx = weight / √(σ² + ε) · (g − mean(g) − x̂ · mean(g · x̂))`, `dL/dweight = Σ g · x̂`, `dL/dbias = Σ g`.
///
/// Input and output `[.., C]`, weight and bias `[C]`; anything else is an error, and so is an input without elements.
/// Kept for the backward: the inputs, μ and σ²; the ReLU's mask is computed again. In float32 the first derivative runs
/// on fused kernels; one that is to be differentiated again, and double precision, are made of operations.
///
/// S. Ioffe and C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
/// Shift", 2015, algorithm 1.
struct BatchNormalization: TensorOperation {
  let epsilon: Double
  let statistics: ChannelStatistics
  let relu: Bool

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard let channels = inputs[0].last, inputs[1] == [channels], inputs[2] == [channels] else {
      throw TensorError(.shape, "expected an input [.., C], a weight [C] and a bias [C]", shapes: inputs)
    }
    guard epsilon >= 0 else {
      throw TensorError(.argument, "epsilon must not be negative, as \(epsilon) is", shapes: [inputs[0]])
    }
    return inputs[0]
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let (rows, channels) = statistics.rowsAndChannels
    let (factor, offset) = try statistics.affine(weight: inputs[1], bias: inputs[2], epsilon: epsilon)
    if x.scalarType == .float32 {
      return try Tensor(DeferredSum(first: .init(x, factor: factor, offset: offset), relu: relu), x.shape)
    }
    let result = try Tensor(uninitialized: x.shape, .float64)
    x.withPointer(Double.self) { x in
      factor.withPointer(Double.self) { factor in
        offset.withPointer { offset in
          result.fill {
            normalizeChannels(x, rows: rows, channels: channels, factor: factor, offset: offset, relu: relu, $0)
          }
        }
      }
    }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    context.isDifferentiable || context.gradient.scalarType == .float64
      ? try composedBackward(context) : try fusedBackward(context)
  }

  private func fusedBackward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0).value
    let weight = try context.input(1).value
    let dy = context.gradient.value
    let (rows, channels) = statistics.rowsAndChannels
    let (factor, offset) = try statistics.affine(weight: weight, bias: context.input(2).value, epsilon: epsilon)
    let inverse = try statistics.inverseDeviation(epsilon)
    let dWeight = try Tensor(uninitialized: [channels], .float32)
    let dBias = try Tensor(uninitialized: [channels], .float32)
    withPointers(x, dy, factor, offset) { x, dy, factor, offset in
      withPointers(statistics.mean, inverse, dWeight, dBias) { mean, inverse, dWeight, dBias in
        kernels.normalizationSums(
          x, dy, rows: rows, channels: channels, mean: mean, inverseDeviation: inverse, factor: factor, offset: offset,
          relu: relu, sum: UnsafeMutablePointer(mutating: dBias), product: UnsafeMutablePointer(mutating: dWeight))
      }
    }
    let tape = context.tape
    guard context.needsGradient(0) else { return [nil, tape.constant(dWeight), tape.constant(dBias)] }

    // dx = a · g + b · x + d.
    let a = factor.floats
    let (mean, inverses, sums, products) = (statistics.mean.floats, inverse.floats, dBias.floats, dWeight.floats)
    let b = (0..<channels).map { -a[$0] * inverses[$0] * products[$0] / Float(rows) }
    let d = (0..<channels).map { -a[$0] * sums[$0] / Float(rows) - b[$0] * mean[$0] }
    let dx = try Tensor(uninitialized: x.shape, .float32)
    withPointers(x, dy, factor, offset) { x, dy, factor, offset in
      dx.fill(Float.self) {
        kernels.normalizationInputGradient(
          x, dy, rows: rows, channels: channels, a: a, b: b, d: d, factor: factor, offset: offset, relu: relu, $0)
      }
    }
    return [tape.constant(dx), tape.constant(dWeight), tape.constant(dBias)]
  }

  private func composedBackward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let weight = try context.input(1)
    let axes = Array(0..<x.shape.rank - 1)
    let deviation = try x - x.mean(axes: axes, keepsDimensions: true)
    let variance = try (deviation * deviation).mean(axes: axes, keepsDimensions: true)
    let inverse = try (variance + epsilon).power(-0.5)
    let normalized = try deviation * inverse
    var g = context.gradient
    if relu {
      let mask = ReLUMask(output: try (normalized * weight + context.input(2)).value)
      g = try context.tape.apply(mask, to: g)
    }
    let meanProduct = try (g * normalized).mean(axes: axes, keepsDimensions: true)
    let meanGradient = try g.mean(axes: axes, keepsDimensions: true)
    return [
      try weight * inverse * (g - meanGradient - normalized * meanProduct),
      try (g * normalized).sum(axes: axes),
      try g.sum(axes: axes),
    ]
  }
}

/// The addresses of four float32 tensors.
private func withPointers(
  _ a: Tensor, _ b: Tensor, _ c: Tensor, _ d: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
) {
  a.withPointer { a in b.withPointer { b in c.withPointer { c in d.withPointer { d in body(a, b, c, d) } } } }
}

/// The mean and the variance (divided by n) of each channel of `[.., C]`.
public struct ChannelStatistics: Sendable {
  /// `[C]`.
  public let mean: Tensor
  /// `[C]`.
  public let variance: Tensor
  /// Elements of each channel.
  public let count: Int

  var rowsAndChannels: (Int, Int) { (count, mean.elementCount) }

  init(_ x: Tensor) throws(TensorError) {
    guard let channels = x.shape.last, channels > 0, x.elementCount > 0, x.scalarType.isFloatingPoint else {
      throw TensorError(.shape, "expected floating-point numbers [.., C], not none", shapes: [x.shape])
    }
    count = x.elementCount / channels
    mean = try Tensor(uninitialized: [channels], x.scalarType)
    variance = try Tensor(uninitialized: [channels], x.scalarType)
    let rows = count
    let (mean, variance) = (mean, variance)
    if x.scalarType == .float64 {
      x.withPointer(Double.self) { x in
        mean.fill { mean in
          variance.fill { plainChannelMoments(x, rows: rows, channels: channels, mean: mean, variance: $0) }
        }
      }
    } else {
      mean.fill { mean in
        variance.fill { variance in
          let moments = ChannelMoments(mean: mean, variance: variance)
          if x.computedGathering(moments) { return }
          x.withPointer { kernels.channelMoments($0, rows: rows, channels: channels, into: moments) }
        }
      }
    }
  }

  func inverseDeviation(_ epsilon: Double) throws(TensorError) -> Tensor {
    func inverse<T: FloatingScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
      for i in 0..<count { y[i] = 1 / (x[i] + T(epsilon)).squareRoot() }
    }
    return try variance.mapped(inverse, inverse)
  }

  /// The normalisation as `x · factor + offset`.
  fileprivate func affine(
    weight: Tensor, bias: Tensor, epsilon: Double
  ) throws(TensorError) -> (factor: Tensor, offset: Tensor) {
    let inverse = try inverseDeviation(epsilon)
    let channels = mean.elementCount
    let factor = try Tensor(uninitialized: [channels], mean.scalarType)
    let offset = try Tensor(uninitialized: [channels], mean.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      let (means, inverses) = (mean.elements(as: T.self), inverse.elements(as: T.self))
      let (weights, biases) = (weight.elements(as: T.self), bias.elements(as: T.self))
      factor.fill(T.self) { f in
        offset.fill(T.self) { o in
          for c in 0..<channels {
            f[c] = inverses[c] * weights[c]
            o[c] = biases[c] - means[c] * f[c]
          }
        }
      }
    }
    if mean.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return (factor, offset)
  }
}

extension Variable {
  /// Normalises each channel of `[.., C]` with its own mean and variance, then scales by `weight` `[C]` and shifts by
  /// `bias` `[C]`. The statistics come along, for running averages.
  /// - Parameter relu: whether ReLU follows; together they take one pass over the images instead of two.
  public func batchNormalized(
    weight: Variable, bias: Variable, epsilon: Double = 1e-5, relu: Bool = false
  ) throws(TensorError) -> (output: Variable, statistics: ChannelStatistics) {
    try named("batchNormalization") { () throws(TensorError) in
      let statistics = try ChannelStatistics(value)
      try ONNXTrace.current?.addStatistics(statistics, of: value)
      let operation = BatchNormalization(epsilon: epsilon, statistics: statistics, relu: relu)
      return (try tape.apply(operation, to: self, weight, bias), statistics)
    }
  }
}
