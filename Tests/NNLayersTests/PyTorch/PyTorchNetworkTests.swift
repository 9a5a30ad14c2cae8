import NNLayers
import Testing

/// One whole training step of a small network against PyTorch: loss, gradients, updated weights and statistics.
@Suite struct PyTorchNetworkTests {
  @Test(arguments: PyTorchCase.all(in: "network")) func trainingStep(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    #expect(fixture.name == "network/cnn")
    var random = RandomSource(seed: 0)
    let model = Sequential {
      Conv2D(inputChannels: 2, outputChannels: 4, kernelSize: 3, padding: .same, hasBias: false, using: &random)
      BatchNorm(channels: 4)
      ReLU()
      MaxPool2D(2)
      Flatten()
      Linear(inputs: 64, outputs: 3, using: &random)
    }
    let parameters = model.parameters()
    for (path, parameter) in parameters.map({ ($0.path, $0.parameter) }) { try parameter.set(fixture.take(path)) }
    for (_, buffer) in model.buffers() { try buffer.set(buffer.value().converted(to: fixture.type)) }

    let tape = Tape(.training(seed: 0))
    let loss = try model(tape.constant(fixture.take("x"))).softmaxCrossEntropy(labels: fixture.take("labels"))
    try fixture.compare(loss.value, "loss")
    let gradients = try tape.gradients(of: loss)
    var optimizer = SGD(parameters, learningRate: 0.1, momentum: 0.9, weightDecay: 1e-2)
    try optimizer.step(gradients)
    for element in parameters {
      try fixture.compare(gradients[element.parameter], "\(element.path).gradient")
      try fixture.compare(element.parameter.value(), "\(element.path).after")
    }
    for (path, buffer) in model.buffers() { try fixture.compare(buffer.value(), "\(path).after") }
    fixture.expectAllTaken()
  }
}
