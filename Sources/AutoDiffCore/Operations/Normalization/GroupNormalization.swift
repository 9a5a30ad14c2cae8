import TensorKernels

/// `y = (x − μ) / √(σ² + ε) · weight + bias`, with the mean μ and the variance σ² (divided by n) of each image's group
/// of `C / groups` neighbouring channels over its S positions. Where it is not centred, μ is 0 and σ² the mean square.
/// With x̂ the normalised input and `g = weight · dL/dy`: `dL/dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(σ² + ε)`,
/// without mean(g) where it is not centred; `dL/dweight = Σ dL/dy · x̂`, `dL/dbias = Σ dL/dy`.
///
/// Input and output `[N, S, C]`; weight and bias are `[C]` and may be missing, the bias alone too. Groups that do not
/// divide the channels are an error. Kept for the backward: the inputs, μ and `1 / √(σ² + ε)`. The first derivative
/// runs on a fused kernel, one that is to be differentiated again is made of operations. Group, instance, layer and RMS
/// normalisation are this operation on other shapes.
///
/// Y. Wu and K. He, "Group Normalization", 2018.
struct GroupNormalization: TensorOperation {
  let name: String
  let groups: Int
  let epsilon: Double
  let isCentered: Bool
  let hasWeight: Bool
  let hasBias: Bool

  var keeps: KeptValues { .inputs }

  func outputShape(of inputs: [Shape]) throws(TensorError) -> Shape {
    let x = inputs[0]
    guard x.rank == 3, groups > 0, x[2] % groups == 0, x[1] > 0, x[2] > 0 else {
      throw TensorError(.shape, "\(groups) groups do not divide the channels, or there are none", shapes: inputs)
    }
    return x
  }

  func forward(_ inputs: [Tensor], _ context: inout ForwardContext) throws(TensorError) -> Tensor {
    let x = inputs[0]
    let g = geometry(x.shape)
    let mean = try Tensor(uninitialized: [g.batch, groups], x.scalarType)
    let inverse = try Tensor(uninitialized: [g.batch, groups], x.scalarType)
    let result = try Tensor(uninitialized: x.shape, x.scalarType)
    let weight = hasWeight ? inputs[1] : try .ones([g.channels], x.scalarType)
    let bias = hasBias ? inputs[inputs.count - 1] : try .zeros([g.channels], x.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        mean.fill(T.self) { mean in
          inverse.fill(T.self) { inverse in
            groupMoments(g, x, epsilon: epsilon, mean: mean, inverse: inverse)
            weight.withPointer(T.self) { weight in
              bias.withPointer(T.self) { bias in
                result.fill(T.self) {
                  groupNormalize(g, x, mean: mean, inverse: inverse, weight: weight, bias: bias, $0)
                }
              }
            }
          }
        }
      }
    }
    if x.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    context.saved = [mean, inverse]
    return result
  }

  func backward(_ context: BackwardContext) throws(TensorError) -> [Variable?] {
    let (dx, dWeight, dBias) =
      try context.isDifferentiable ? composedBackward(context) : fusedBackward(context)
    return [dx] + (hasWeight ? [dWeight] : []) + (hasBias ? [dBias] : [])
  }

  private typealias ThreeGradients = (Variable, Variable, Variable)

  private func fusedBackward(_ context: BackwardContext) throws(TensorError) -> ThreeGradients {
    let x = try context.input(0).value
    let dy = context.gradient.value
    let g = geometry(x.shape)
    let (mean, inverse) = (context.saved[0], context.saved[1])
    let weight = hasWeight ? try context.input(1).value : try .ones([g.channels], x.scalarType)
    let dx = try Tensor(uninitialized: x.shape, x.scalarType)
    let dWeight = try Tensor(uninitialized: [g.pieces, g.channels], x.scalarType)
    let dBias = try Tensor(uninitialized: [g.pieces, g.channels], x.scalarType)
    func run<T: FloatingScalar>(_: T.Type) {
      x.withPointer(T.self) { x in
        dy.withPointer(T.self) { dy in
          mean.withPointer(T.self) { mean in
            inverse.withPointer(T.self) { inverse in
              weight.withPointer(T.self) { weight in
                dx.fill(T.self) { dx in
                  dWeight.fill(T.self) { dWeight in
                    dBias.fill(T.self) {
                      groupNormalizationGradient(
                        g, x, dy, mean: mean, inverse: inverse, weight: weight, dx, dWeight: dWeight, dBias: $0)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    if x.scalarType == .float64 { run(Double.self) } else { run(Float.self) }
    let tape = context.tape
    return (
      tape.constant(dx), try tape.constant(dWeight).sum(axes: [0]), try tape.constant(dBias).sum(axes: [0])
    )
  }

  private func composedBackward(_ context: BackwardContext) throws(TensorError) -> ThreeGradients {
    let x = try context.input(0)
    let (n, positions, channels) = (x.shape[0], x.shape[1], x.shape[2])
    let grouped: Shape = [n, positions, groups, channels / groups]
    let axes = [1, 3]
    var deviation = try x.reshaped(grouped)
    if isCentered { deviation = try deviation - deviation.mean(axes: axes, keepsDimensions: true) }
    let variance = try (deviation * deviation).mean(axes: axes, keepsDimensions: true)
    let inverse = try (variance + epsilon).power(-0.5)
    let normalized = try deviation * inverse
    let dy = try context.gradient.reshaped(grouped)
    let g = hasWeight ? try dy * context.input(1).reshaped([groups, channels / groups]) : dy
    var centered = try g - normalized * (g * normalized).mean(axes: axes, keepsDimensions: true)
    if isCentered { centered = try centered - g.mean(axes: axes, keepsDimensions: true) }
    return (
      try (inverse * centered).reshaped(x.shape),
      try (dy * normalized).sum(axes: [0, 1]).reshaped([channels]),
      try dy.sum(axes: [0, 1]).reshaped([channels])
    )
  }

  private func geometry(_ x: Shape) -> GroupGeometry {
    GroupGeometry(batch: x[0], positions: x[1], channels: x[2], groups: groups, isCentered: isCentered)
  }
}

extension Variable {
  /// Normalises each image's groups of neighbouring channels with their own mean and variance, then scales each channel
  /// by `weight` `[C]` and shifts it by `bias` `[C]`, where they are given. Input `[N, .., C]`.
  /// - Throws: `TensorError` where the groups do not divide the channels, or there is nothing to average.
  public func groupNormalized(
    groups: Int, weight: Variable? = nil, bias: Variable? = nil, epsilon: Double = 1e-5
  ) throws(TensorError) -> Variable {
    try groupNormalized("groupNormalization", groups: groups, weight, bias, epsilon)
  }

  /// The same under the name of the operation that it is part of.
  func groupNormalized(
    _ name: String, groups: Int, _ weight: Variable?, _ bias: Variable?, _ epsilon: Double
  ) throws(TensorError) -> Variable {
    try named(name) { () throws(TensorError) in
      guard shape.rank >= 2, let channels = shape.last else {
        throw TensorError(.shape, "expected an input [N, .., C]", shapes: [shape])
      }
      guard groups > 0, channels % groups == 0 else {
        throw TensorError(.argument, "\(groups) groups do not divide \(channels) channels", shapes: [shape])
      }
      let positions = Shape(Array(shape[1..<(shape.rank - 1)])).elementCount
      let function = ONNXGroupNormalization(
        groups: groups, epsilon: epsilon, hasWeight: weight != nil, hasBias: bias != nil)
      return try exported(
        name, as: function, with: [weight, bias].compactMap { $0?.value }
      ) { () throws(TensorError) in
        try normalizedInGroups(
          name, as: [shape[0], positions, channels], groups: groups, parameters: [channels], weight, bias, epsilon)
      }
    }
  }

  /// The normalisation of this tensor seen as `[N, S, C]`, with parameters of the shape given.
  func normalizedInGroups(
    _ name: String, as view: Shape, groups: Int, parameters: Shape, _ weight: Variable?, _ bias: Variable?,
    _ epsilon: Double, isCentered: Bool = true
  ) throws(TensorError) -> Variable {
    guard epsilon >= 0 else {
      throw TensorError(.argument, "epsilon must not be negative, as \(epsilon) is", shapes: [shape])
    }
    guard view[1] > 0, view[2] > 0 else {
      throw TensorError(.shape, "there is nothing to average", shapes: [shape])
    }
    var inputs = [try reshaped(view)]
    for (what, parameter) in [("weight", weight), ("bias", bias)] {
      guard let parameter else { continue }
      guard parameter.shape == parameters else {
        throw TensorError(.shape, "expected a \(what) \(parameters)", shapes: [shape, parameter.shape])
      }
      inputs.append(try parameter.reshaped([view[2]]))
    }
    let operation = GroupNormalization(
      name: name, groups: groups, epsilon: epsilon, isCentered: isCentered, hasWeight: weight != nil,
      hasBias: bias != nil)
    return try tape.apply(operation, to: inputs).reshaped(shape)
  }
}
