import NNLayers
import Testing

/// Twenty steps of least squares with each optimizer, and the clipping of gradients, against PyTorch.
@Suite struct PyTorchOptimizerTests {
  static func optimizer(_ name: String, _ parameters: ParameterList) -> (any Optimizer)? {
    switch name {
    case "optimizer/sgd": SGD(parameters, learningRate: 0.1)
    case "optimizer/sgd-momentum": SGD(parameters, learningRate: 0.05, momentum: 0.9, weightDecay: 0.02)
    case "optimizer/sgd-nesterov":
      SGD(parameters, learningRate: 0.05, momentum: 0.8, nesterov: true, weightDecay: 0.01)
    case "optimizer/adam": Adam(parameters, learningRate: 0.05)
    case "optimizer/adam-decay":
      Adam(parameters, learningRate: 0.1, beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1)
    case "optimizer/adamw": AdamW(parameters, learningRate: 0.05, weightDecay: 0.1)
    default: nil
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
    var optimizer = try #require(Self.optimizer(fixture.name, layer.parameters()))
    let x = try fixture.take("x")
    let target = try fixture.take("target")
    for step in 1...20 {
      let tape = Tape(.training(seed: 0))
      let difference = try layer(tape.constant(x)) - tape.constant(target)
      try optimizer.step(tape.gradients(of: (difference * difference).mean()))
      guard [1, 2, 20].contains(step) else { continue }
      try fixture.compare(layer.weight.value(), "weight.\(step)")
      try fixture.compare(layer.bias?.value(), "bias.\(step)")
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
    let norm = try gradients.clip(layer.parameters(), norm: fixture.take("limit").scalar())
    try fixture.compare(Tensor(norm, fixture.type), "norm")
    try fixture.compare(gradients[layer.weight], "weight.gradient")
    try fixture.compare(gradients[#require(layer.bias)], "bias.gradient")
    fixture.expectAllTaken()
  }
}
