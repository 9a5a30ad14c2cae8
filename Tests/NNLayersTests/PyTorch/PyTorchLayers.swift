import NNLayers
import Testing

/// Runs a layer with the case's tensors in the places of its parameters of these names.
private func run(_ layer: some Layer, _ inputs: PyTorchInputs) throws -> Variable {
  let x = try inputs["x"]
  for element in layer.parameters() { try x.tape.bind(element.parameter, to: inputs[element.path]) }
  return try layer(x)
}

/// A layer that draws its weights, which the case replaces.
private func run(
  _ inputs: PyTorchInputs, _ make: (inout RandomSource) -> some Layer
) throws -> Variable {
  var random = RandomSource(seed: 1)
  return try run(make(&random), inputs)
}

let moreConvolutions: [String: PyTorchFunction] = {
  var all: [String: PyTorchFunction] = [
    "1d": { try $0["x"].crossCorrelation1D($0["weight"]) },
    "1d-stride": {
      try run($0) {
        Conv1D(inputChannels: 3, outputChannels: 5, kernelSize: 4, stride: 2, padding: .all(1), using: &$0)
      }
    },
    "1d-dilation-groups": {
      try $0["x"].crossCorrelation1D($0["weight"], bias: $0["bias"], padding: .all(3), dilation: 2, groups: 2)
    },
    "1d-same": { try $0["x"].crossCorrelation1D($0["weight"], padding: .same) },
    "1d-circular": {
      try run($0) {
        Conv1D(
          inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: .explicit(before: 1, after: 2),
          paddingMode: .circular, using: &$0)
      }
    },
    "true2d": { try $0["x"].convolution2D($0["weight"], bias: $0["bias"], padding: .all(1)) },
    "true1d": { try $0["x"].convolution1D($0["weight"], stride: 2) },
    "depthwise-stride": { try $0["x"].depthwiseCrossCorrelation2D($0["weight"], stride: 2, dilation: 2) },
    "transposed-beyond": {
      try $0["x"].transposedConvolution2D(
        $0["weight"], bias: $0["bias"], outputPadding: Size2D(2, 3), dilation: Size2D(3, 4))
    },
    "transposed-beyond-cut": {
      try $0["x"].transposedConvolution2D(
        $0["weight"], stride: 2, padding: .explicit(top: 3, bottom: 3, left: 1, right: 1), outputPadding: Size2D(3, 4),
        dilation: Size2D(4, 5))
    },
    "transposed-beyond-1d": {
      try run($0) {
        ConvTranspose1D(
          inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: .all(1), outputPadding: 2, dilation: 3,
          using: &$0)
      }
    },
    "transposed": { try $0["x"].transposedConvolution2D($0["weight"]) },
    "transposed-stride": {
      try run($0) {
        ConvTranspose2D(
          inputChannels: 4, outputChannels: 5, kernelSize: 3, stride: 2, padding: .all(1), outputPadding: 1, using: &$0)
      }
    },
    "transposed-uneven": {
      try $0["x"].transposedConvolution2D(
        $0["weight"], bias: $0["bias"], stride: Size2D(3, 2), padding: .explicit(top: 1, bottom: 1, left: 0, right: 0),
        outputPadding: Size2D(2, 1))
    },
    "transposed-groups": {
      try run($0) {
        ConvTranspose2D(inputChannels: 4, outputChannels: 6, kernelSize: 3, stride: 2, groups: 2, using: &$0)
      }
    },
    "transposed-dilation": {
      try $0["x"].transposedConvolution2D(
        $0["weight"], bias: $0["bias"], padding: .explicit(top: 2, bottom: 2, left: 1, right: 1),
        dilation: Size2D(2, 3))
    },
    "transposed-1d": {
      try run($0) {
        ConvTranspose1D(
          inputChannels: 4, outputChannels: 3, kernelSize: 3, stride: 2, padding: .all(1), outputPadding: 1, using: &$0)
      }
    },
    "depthwise": {
      try run($0) { DepthwiseConv2D(channels: 3, multiplier: 2, kernelSize: 3, padding: .all(1), using: &$0) }
    },
  ]
  for (name, mode) in ["reflect": PaddingMode.reflect, "replicate": .replicate, "circular": .circular] {
    all[name] = {
      try run($0) {
        Conv2D(
          inputChannels: 2, outputChannels: 3, kernelSize: 3, stride: Size2D(2, 1),
          padding: .explicit(top: 1, bottom: 2, left: 2, right: 1), paddingMode: mode, using: &$0)
      }
    }
    all["\(name)-same"] = {
      try run($0) {
        Conv2D(
          inputChannels: 2, outputChannels: 3, kernelSize: Size2D(4, 3), padding: .same, hasBias: false,
          paddingMode: mode, using: &$0)
      }
    }
  }
  return Dictionary(uniqueKeysWithValues: all.map { ("convolution/\($0.key)", $0.value) })
}()

let morePoolings: [String: PyTorchFunction] = {
  var all: [String: PyTorchFunction] = [
    "max-dilation": {
      try $0["x"].maxPool2D(window: Size2D(2, 3), stride: 2, padding: .all(1), dilation: Size2D(3, 2))
    },
    "max-ceil": { try run(MaxPool2D(3, stride: 2, roundsUp: true), $0) },
    "max-ceil-padded": { try $0["x"].maxPool2D(window: 2, padding: .all(1), roundsUp: true) },
    "max-ceil-dilation": { try run(MaxPool2D(3, dilation: 2, roundsUp: true), $0) },
    "max-1d": { try run(MaxPool1D(3, stride: 2, padding: .all(1), dilation: 2, roundsUp: true), $0) },
    "avg-ceil": { try run(AvgPool2D(3, stride: 2, padding: .all(1), roundsUp: true), $0) },
    "avg-ceil-uncounted": {
      try $0["x"].averagePool2D(window: 3, stride: 2, padding: .all(1), countsPadding: false, roundsUp: true)
    },
    "avg-ceil-unpadded": { try $0["x"].averagePool2D(window: 3, stride: 2, roundsUp: true) },
    "avg-divisor": { try run(AvgPool2D(3, stride: 2, padding: .all(1), divisor: 5), $0) },
    "avg-1d": { try run(AvgPool1D(3, stride: 2, padding: .all(1), roundsUp: true), $0) },
    "adaptive-avg-1d": { try run(AdaptiveAvgPool1D(3), $0) },
    "adaptive-max-1d": { try run(AdaptiveMaxPool1D(3), $0) },
    "global-avg": { try run(GlobalAveragePool2D(), $0) },
    "global-max": { try run(GlobalMaxPool2D(), $0) },
    "global-avg-1d": { try run(GlobalAveragePool1D(), $0) },
    "global-max-1d": { try run(GlobalMaxPool1D(), $0) },
    "unpool": {
      let (values, indices) = try MaxPool2D(2).withIndices($0["x"])
      return try values.square().maxUnpool2D(indices: indices, to: Size2D(5, 6))
    },
    "unpool-indices": { try $0["x"].maxUnpool2D(indices: $0["indices"].value, to: 5) },
    "unpool-1d": {
      let (values, indices) = try MaxPool1D(3, padding: .all(1)).withIndices($0["x"])
      return try values.maxUnpool1D(indices: indices, to: 8)
    },
  ]
  for (name, size) in ["": Size2D(3, 2), "-divisible": Size2D(2, 5), "-larger": Size2D(9, 7)] {
    all["adaptive-avg\(name)"] = { try run(AdaptiveAvgPool2D(size), $0) }
    all["adaptive-max\(name)"] = { try run(AdaptiveMaxPool2D(size), $0) }
  }
  return Dictionary(uniqueKeysWithValues: all.map { ("pooling/\($0.key)", $0.value) })
}()

let normalizations: [String: PyTorchFunction] = [
  "norm/layer": { try run(LayerNorm([8]), $0) },
  "norm/layer-shifted": { try run(LayerNorm([11]), $0) },
  "norm/layer-axes": { try run(LayerNorm([4, 5], epsilon: 1e-2), $0) },
  "norm/layer-plain": { try run(LayerNorm([5], isAffine: false), $0) },
  "norm/layer-unbiased": { try run(LayerNorm([5], hasBias: false), $0) },
  "norm/layer-wide": { try run(LayerNorm([300]), $0) },
  "norm/group": { try run(GroupNorm(groups: 2, channels: 6), $0) },
  "norm/group-one": { try run(GroupNorm(groups: 1, channels: 6, epsilon: 1e-3), $0) },
  "norm/group-plain": { try run(GroupNorm(groups: 3, channels: 6, isAffine: false), $0) },
  "norm/group-large": { try run(GroupNorm(groups: 2, channels: 4), $0) },
  "norm/instance": { try run(InstanceNorm(channels: 3), $0) },
  "norm/instance-affine": { try run(InstanceNorm(channels: 3, epsilon: 1e-2, isAffine: true), $0) },
  "norm/rms": { try run(RMSNorm([7]), $0) },
  "norm/rms-axes": { try run(RMSNorm([2, 5], epsilon: 1e-2), $0) },
  "norm/rms-plain": { try run(RMSNorm([9], isAffine: false), $0) },
  "norm/local-response-3": { try run(LocalResponseNorm(size: 3, alpha: 0.5, beta: 0.6, k: 2), $0) },
  "norm/local-response-4": { try run(LocalResponseNorm(size: 4, alpha: 0.5, beta: 0.6, k: 2), $0) },
  "norm/normalize-1": { try $0["x"].normalized(order: 1, axes: [1]) },
  "norm/normalize-2": { try $0["x"].normalized(axes: [1]) },
  "norm/normalize-3": { try $0["x"].normalized(order: 3, axes: [1]) },
  "norm/normalize-short": { try $0["x"].normalized(axes: [-1], epsilon: 100) },
]

/// A linear layer, and layers that hold it.
let containers: [String: PyTorchFunction] = {
  @Sendable func part(_ random: inout RandomSource) -> Sequential {
    Sequential {
      Linear(inputs: 3, outputs: 3, using: &random)
      Tanh()
    }
  }
  return [
    "container/linear": { try run($0) { Linear(inputs: 3, outputs: 5, using: &$0) } },
    "container/residual": {
      try run($0) { random in
        Residual {
          Linear(inputs: 3, outputs: 3, using: &random)
          Tanh()
        }
      }
    },
    "container/checkpointed": { try run($0) { Checkpointed(part(&$0)) } },
    "container/concatenating": {
      try run($0) { random in
        Concatenating {
          part(&random)
          part(&random)
        }
      }
    },
    "container/repeated": { try run($0) { random in Repeated(2) { _ in part(&random) } } },
  ]
}()

let gradientControls: [String: PyTorchFunction] = [
  "control/detached": { try $0["x"].detached() * $0["x"].tanh() },
  "control/hook": {
    let h = try ($0["x"] * $0["x"]).onGradient { try 2 * $0 + 1 }
    return try h.sin()
  },
  "control/custom": {
    let through = try (4 * $0["x"]).customGradient({ try $0.round() }, gradient: { try 3 * $1 })
    return try through * $0["x"]
  },
  "control/checkpoint": {
    let part: @Sendable ([Variable]) throws -> Variable = { try $0[0].matrixProduct($0[1]).tanh() }
    let h = try Variable.checkpointed([$0["x"], $0["weight"]], part)
    return try Variable.checkpointed([h, $0["weight"]], part)
  },
]

/// Layers with running statistics: two training steps and an inference.
@Suite struct PyTorchRunningStatisticsTests {
  @Test(arguments: PyTorchCase.all(in: "running")) func layer(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    switch fixture.name {
    case "running/batch-cumulative": try check(BatchNorm(channels: 3, momentum: nil), &fixture)
    case "running/batch-plain": try check(BatchNorm(channels: 3, isAffine: false), &fixture)
    case "running/batch-untracked": try check(BatchNorm(channels: 3, tracksStatistics: false), &fixture)
    case "running/instance-tracked":
      try check(InstanceNorm(channels: 3, isAffine: true, tracksStatistics: true), &fixture)
    case "running/instance-plain":
      try check(InstanceNorm(channels: 3, momentum: 0.3, tracksStatistics: true), &fixture)
    default: Issue.record("no test uses \(fixture.name)")
    }
  }

  private func check(_ layer: some Layer, _ fixture: inout PyTorchCase) throws {
    for element in layer.parameters() { try element.parameter.set(fixture.take(element.path)) }
    let buffers = layer.buffers()
    for (_, buffer) in buffers where try buffer.value().scalarType.isFloatingPoint {
      try buffer.set(buffer.value().converted(to: fixture.type))
    }
    let upstream = try fixture.take("y.gradient")
    for step in 0..<3 {
      let tape = step < 2 ? Tape(.training(seed: 0)) : Tape(.inference, recording: true)
      let x = tape.variable(try fixture.take("x.\(step)"))
      let y = try layer(x)
      let gradients = try tape.gradients(of: y, upstream: tape.constant(upstream))
      try gradients.applyBufferUpdates()
      try fixture.compare(y.value, "y.\(step)")
      try fixture.compare(gradients[x], "x.gradient.\(step)")
      for (path, buffer) in buffers {
        switch path {
        case "runningMean": try fixture.compare(buffer.value(), "mean.\(step)")
        case "runningVariance": try fixture.compare(buffer.value(), "variance.\(step)")
        default: #expect(try buffer.value().scalar() == Double(min(step + 1, 2)), "\(path)")
        }
      }
    }
    fixture.expectAllTaken()
  }
}
