import TensorKernels

/// `y = (x − μ) / √(σ² + ε) · weight + bias`, with the mean μ and the variance σ² (divided by n) of each channel over
/// all other axes; channels last.
///
/// `dL/dx = weight / √(σ² + ε) · (g − mean(g) − x̂ · mean(g · x̂))`, `dL/dweight = Σ g · x̂`, `dL/dbias = Σ g`. Kept for
/// the backward: the input, μ and 1 / √(σ² + ε). The first derivative runs on fused kernels; one that is to be
/// differentiated again is made of operations.
///
/// S. Ioffe and C. Szegedy, "Batch Normalization: Accelerating Deep Network Training", 2015.
struct BatchNormalization: TensorOperation {
  let epsilon: Double
  let statistics: ChannelStatistics

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    guard let channels = inputs[0].last, inputs[1] == [channels], inputs[2] == [channels] else {
      throw TensorError(.shape, "expected an input [.., C], a weight [C] and a bias [C]", shapes: inputs)
    }
    return inputs[0]
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let inverse = try statistics.inverseDeviation(epsilon)
    context.saved = [inverse]
    let (rows, channels) = statistics.rowsAndChannels
    let result = try Tensor(uninitialized: x.shape, x.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        statistics.mean.withPointer(T.self) { mean in
          inverse.withPointer(T.self) { inverse in
            inputs[1].withPointer(T.self) { weight in
              inputs[2].withPointer(T.self) { bias in
                result.fill(T.self) {
                  normalizeChannels(
                    x, rows: rows, channels: channels, mean: mean, inverseDeviation: inverse, weight: weight,
                    bias: bias, $0)
                }
              }
            }
          }
        }
      }
    }
    if x.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    context.isDifferentiable ? try composedBackward(context) : try fusedBackward(context)
  }

  private func fusedBackward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0).value
    let weight = try context.input(1).value
    let dy = context.gradient.value
    let inverse = context.saved[0]
    let (rows, channels) = statistics.rowsAndChannels
    let products = try Tensor(uninitialized: x.shape, x.scalarType)
    func multiply<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        dy.withPointer(T.self) { dy in
          statistics.mean.withPointer(T.self) { mean in
            inverse.withPointer(T.self) { inverse in
              products.fill(T.self) {
                normalizedProduct(x, dy, rows: rows, channels: channels, mean: mean, inverseDeviation: inverse, $0)
              }
            }
          }
        }
      }
    }
    if x.scalarType == .float64 { multiply(Double.self) } else { multiply(Float.self) }
    let dWeight = try products.summed(outer: 1, reduced: rows, inner: channels, to: [channels])
    let dBias = try dy.summed(outer: 1, reduced: rows, inner: channels, to: [channels])
    guard context.needsGradient(0) else {
      return [nil, context.tape.constant(dWeight), context.tape.constant(dBias)]
    }
    // The products are no longer needed: their memory becomes the input's gradient.
    func differentiate<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        dy.withPointer(T.self) { dy in
          statistics.mean.withPointer(T.self) { mean in
            inverse.withPointer(T.self) { inverse in
              weight.withPointer(T.self) { weight in
                dWeight.withPointer(T.self) { dWeight in
                  dBias.withPointer(T.self) { dBias in
                    products.fill(T.self) {
                      batchNormalizationInputGradient(
                        x, dy, rows: rows, channels: channels, mean: mean, inverseDeviation: inverse, weight: weight,
                        biasGradient: dBias, weightGradient: dWeight, $0)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    if x.scalarType == .float64 { differentiate(Double.self) } else { differentiate(Float.self) }
    let tape = context.tape
    return [tape.constant(products), tape.constant(dWeight), tape.constant(dBias)]
  }

  private func composedBackward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let x = try context.input(0)
    let weight = try context.input(1)
    let g = context.gradient
    let axes = Array(0..<x.shape.rank - 1)
    let deviation = try x - x.mean(axes: axes, keepsDimensions: true)
    let variance = try (deviation * deviation).mean(axes: axes, keepsDimensions: true)
    let inverse = try (variance + epsilon).power(-0.5)
    let normalized = try deviation * inverse
    let meanProduct = try (g * normalized).mean(axes: axes, keepsDimensions: true)
    let meanGradient = try g.mean(axes: axes, keepsDimensions: true)
    return [
      try weight * inverse * (g - meanGradient - normalized * meanProduct),
      try (g * normalized).sum(axes: axes),
      try g.sum(axes: axes),
    ]
  }
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
    let rows = count
    func scaledSum(_ tensor: Tensor) throws(TensorError) -> Tensor {
      try tensor.summed(outer: 1, reduced: rows, inner: channels, to: [channels]).mapped(
        { scale($0, by: 1 / Float(rows), $1, $2) }, { scale($0, by: 1 / Double(rows), $1, $2) })
    }
    let mean = try scaledSum(x)
    let squares = try Tensor(uninitialized: x.shape, x.scalarType)
    func deviate<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        mean.withPointer(T.self) { mean in
          squares.fill(T.self) { squaredDeviation(x, rows: rows, channels: channels, mean: mean, $0) }
        }
      }
    }
    if x.scalarType == .float64 { deviate(Double.self) } else { deviate(Float.self) }
    self.mean = mean
    variance = try scaledSum(squares)
  }

  func inverseDeviation(_ epsilon: Double) throws(TensorError) -> Tensor {
    func inverse<T: FloatingScalar>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ count: Int) {
      for i in 0..<count { y[i] = 1 / (x[i] + T(epsilon)).squareRoot() }
    }
    return try variance.mapped(inverse, inverse)
  }
}

extension Variable {
  /// Normalises each channel of `[.., C]` with its own mean and variance, then scales by `weight` `[C]` and shifts by
  /// `bias` `[C]`. The statistics come along, for running averages.
  public func batchNormalized(
    weight: Variable, bias: Variable, epsilon: Double = 1e-5
  ) throws(TensorError) -> (output: Variable, statistics: ChannelStatistics) {
    try named("batchNormalization") { () throws(TensorError) in
      let statistics = try ChannelStatistics(value)
      let operation = BatchNormalization(epsilon: epsilon, statistics: statistics)
      return (try tape.apply(operation, to: self, weight, bias), statistics)
    }
  }
}
