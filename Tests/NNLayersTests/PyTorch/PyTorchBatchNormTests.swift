import NNLayers
import Testing

/// The layer's training and inference, and its running statistics, against PyTorch's batch_norm.
@Suite struct PyTorchBatchNormTests {
  static let settings: [String: (epsilon: Double, momentum: Double)] = [
    "batchnorm/images": (1e-5, 0.1), "batchnorm/features": (1e-2, 0.25),
  ]

  @Test(arguments: PyTorchCase.all(in: "batchnorm")) func batchNorm(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    let settings = try #require(Self.settings[fixture.name])
    let layer = BatchNorm(channels: 3, epsilon: settings.epsilon, momentum: settings.momentum)
    try layer.weight.set(fixture.take("weight"))
    try layer.bias.set(fixture.take("bias"))
    try layer.runningMean.set(fixture.take("runningMean"))
    try layer.runningVariance.set(fixture.take("runningVariance"))
    let upstream = try fixture.take("y.gradient")

    for pass in ["step1", "step2", "inference"] {
      let tape = pass == "inference" ? Tape(.inference, recording: true) : Tape(.training(seed: 0))
      let x = tape.variable(try fixture.take("x.\(pass)"))
      let y = try layer(x)
      let gradients = try tape.gradients(of: y, upstream: tape.constant(upstream))
      try gradients.applyBufferUpdates()
      try fixture.compare(y.value, "y.\(pass)")
      try fixture.compare(gradients[x], "x.gradient.\(pass)")
      try fixture.compare(gradients[layer.weight], "weight.gradient.\(pass)")
      try fixture.compare(gradients[layer.bias], "bias.gradient.\(pass)")
      try fixture.compare(layer.runningMean.value(), "runningMean.\(pass)")
      try fixture.compare(layer.runningVariance.value(), "runningVariance.\(pass)")
    }
    fixture.expectAllTaken()
  }
}
