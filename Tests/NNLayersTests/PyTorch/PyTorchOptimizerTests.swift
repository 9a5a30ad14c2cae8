import NNLayers
import Testing

/// Twenty steps of least squares with each optimizer, and the clipping of gradients, against PyTorch.
@Suite struct PyTorchOptimizerTests {
  static func optimizer(_ name: String, _ p: ParameterList) throws -> any Optimizer {
    switch name {
    case "sgd": return SGD(p, learningRate: 0.1)
    case "sgd-momentum": return SGD(p, learningRate: 0.05, momentum: 0.9, weightDecay: 0.02)
    case "sgd-nesterov":
      return SGD(p, learningRate: 0.05, momentum: 0.8, nesterov: true, weightDecay: 0.01)
    case "adam": return Adam(p, learningRate: 0.05)
    case "adam-decay":
      return Adam(p, learningRate: 0.1, beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1)
    case "adamw": return AdamW(p, learningRate: 0.05, weightDecay: 0.1)
    case "sgd-dampened": return SGD(p, learningRate: 0.05, momentum: 0.9, weightDecay: 0.02, dampening: 0.4)
    case "adam-amsgrad":
      return Adam(p, learningRate: 0.05, beta1: 0.5, beta2: 0.6, weightDecay: 0.03, amsGrad: true)
    case "adamw-amsgrad":
      return AdamW(p, learningRate: 0.05, beta1: 0.5, beta2: 0.6, weightDecay: 0.1, amsGrad: true)
    case "nadam": return NAdam(p, learningRate: 0.03)
    case "nadam-decay":
      return NAdam(p, learningRate: 0.03, beta1: 0.8, beta2: 0.9, weightDecay: 0.1, momentumDecay: 0.02)
    case "nadam-decoupled": return NAdam(p, learningRate: 0.03, weightDecay: 0.1, decoupledWeightDecay: true)
    case "radam": return RAdam(p, learningRate: 0.03)
    case "radam-decay":
      return RAdam(p, learningRate: 0.03, beta1: 0.8, beta2: 0.9, epsilon: 1e-6, weightDecay: 0.1)
    case "radam-decoupled": return RAdam(p, learningRate: 0.03, weightDecay: 0.1, decoupledWeightDecay: true)
    case "rmsprop": return RMSprop(p, learningRate: 0.02)
    case "rmsprop-centered": return RMSprop(p, learningRate: 0.02, alpha: 0.8, epsilon: 1e-4, centered: true)
    case "rmsprop-momentum": return RMSprop(p, learningRate: 0.01, alpha: 0.9, weightDecay: 0.1, momentum: 0.7)
    case "rmsprop-all":
      return RMSprop(
        p, learningRate: 0.01, alpha: 0.9, epsilon: 1e-3, weightDecay: 0.1, momentum: 0.7, centered: true)
    case "adagrad": return Adagrad(p, learningRate: 0.1)
    case "adagrad-decay":
      return Adagrad(
        p, learningRate: 0.1, learningRateDecay: 0.05, weightDecay: 0.1, initialAccumulator: 0.3, epsilon: 1e-6)
    case "lion": return Lion(p, learningRate: 0.01)
    case "lion-decay": return Lion(p, learningRate: 0.02, beta1: 0.7, beta2: 0.8, weightDecay: 0.3)
    case "groups-adamw":
      var optimizer = AdamW(p, learningRate: 0.05, weightDecay: 0)
      try optimizer.configure(prefix: "weight") {
        $0.learningRate = 0.02
        $0.weightDecay = 0.2
      }
      return optimizer
    case "groups-sgd":
      var optimizer = SGD(p, learningRate: 0.05, momentum: 0.9)
      try optimizer.configure(
        where: { $0.path == "bias" },
        change: {
          $0.learningRate = 0.2
          $0.momentum = 0.5
        })
      return optimizer
    case "missing-adam": return Adam(p, learningRate: 0.05)
    case "missing-nadam": return NAdam(p, learningRate: 0.05)
    case "missing-radam": return RAdam(p, learningRate: 0.05, beta1: 0.9, beta2: 0.9)
    case "missing-adagrad": return Adagrad(p, learningRate: 0.05, learningRateDecay: 0.1)
    case "missing-sgd": return SGD(p, learningRate: 0.05, momentum: 0.9, dampening: 0.5)
    case "average": return SGD(p, learningRate: 0.1)
    default: throw TensorError(.argument, "no test uses \(name)")
    }
  }

  /// `[N, 3]` to `[N, 2]`, with the parameters of a fixture.
  static func layer(weight: Tensor, bias: Tensor) throws -> Linear {
    var random = RandomSource(seed: 0)
    let layer = Linear(inputs: 3, outputs: 2, using: &random)
    try layer.weight.set(weight)
    try #require(layer.bias).set(bias)
    return layer
  }

  @Test(arguments: PyTorchCase.all(in: "optimizer")) func trajectory(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    let layer = try Self.layer(weight: fixture.take("weight.0"), bias: fixture.take("bias.0"))
    let bias = try #require(layer.bias)
    var optimizer = try Self.optimizer(String(fixture.name.dropFirst("optimizer/".count)), layer.parameters())
    var average = ExponentialMovingAverage(of: layer.parameters(), decay: 0.9)
    let x = try fixture.take("x")
    let target = try fixture.take("target")
    let hasMissing = fixture.name.contains("missing")
    for step in 1...20 {
      let tape = Tape(.training(seed: 0))
      if hasMissing, [1, 4].contains(step) { try tape.bind(bias, to: tape.constant(bias.value())) }
      let difference = try layer(tape.constant(x)) - tape.constant(target)
      let gradients = try tape.gradients(of: (difference * difference).mean())
      #expect((gradients[bias] == nil) == (hasMissing && [1, 4].contains(step)))
      try optimizer.step(gradients, allowingMissing: hasMissing)
      try average.update()
      guard [1, 2, 20].contains(step) else { continue }
      try fixture.compare(layer.weight.value(), "weight.\(step)")
      try fixture.compare(bias.value(), "bias.\(step)")
      guard fixture.name == "optimizer/average" else { continue }
      try fixture.compare(average.averages[0], "average.weight.\(step)")
      try fixture.compare(average.averages[1], "average.bias.\(step)")
    }
    #expect(optimizer.stepCount == 20)
    let state = try optimizer.state()
    for slot in ["velocity.weight", "first.weight", "second.weight"] where fixture.rest[slot] != nil {
      try fixture.compare(state[slot], slot)
    }
    fixture.expectAllTaken()
  }

  @Test(arguments: PyTorchCase.all(in: "clip")) func clipping(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    let layer = try Self.layer(weight: fixture.take("weight"), bias: fixture.take("bias"))
    let tape = Tape(.training(seed: 0))
    let y = try layer(tape.constant(fixture.take("x")))
    var gradients = try tape.gradients(of: y, upstream: tape.constant(fixture.take("y.gradient")))
    let limit = try fixture.take("limit").scalar()
    if fixture.name == "clip/value" {
      try gradients.clip(layer.parameters(), value: limit)
    } else {
      let norm = try gradients.clip(layer.parameters(), norm: limit)
      try fixture.compare(Tensor(norm, fixture.type), "norm")
    }
    try fixture.compare(gradients[layer.weight], "weight.gradient")
    try fixture.compare(gradients[#require(layer.bias)], "bias.gradient")
    fixture.expectAllTaken()
  }
}
