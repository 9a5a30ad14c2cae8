import NNLayers
import Testing

/// Looking into a model while it runs.
@Suite struct LayerOutputTests {
  private struct Net: Layer {
    let body: Sequential
    let act = ReLU()

    init() {
      var random = RandomSource(seed: 1)
      body = Sequential([
        Conv2D(inputChannels: 1, outputChannels: 2, kernelSize: 3, using: &random), Flatten(),
        Linear(inputs: 8, outputs: 3, using: &random),
      ])
    }

    func forward(_ x: Variable) throws(TensorError) -> Variable { try act(act(body(x))) }
  }

  @Test func everyCallIsThereInItsOrder() throws {
    let model = Net()
    let tape = Tape(.inference, recording: true)
    let input = tape.variable(try .ones([1, 4, 4, 1]))
    let outputs = try model.layerOutputs(at: input)
    #expect(outputs.map(\.path) == ["body.0", "body.1", "body.2", "body", "act", "act", ""])
    #expect(outputs.map(\.type) == ["Conv2D", "Flatten", "Linear", "Sequential", "ReLU", "ReLU", "Net"])
    #expect(outputs.map(\.output.shape) == [[1, 2, 2, 2], [1, 8], [1, 3], [1, 3], [1, 3], [1, 3], [1, 3]])
    #expect(try outputs.last?.output.value == model(Tape(.inference).constant(input.value)).value)
    // Gradients reach them, and the tape goes on as before.
    let sum = try outputs[6].output.sum()
    let gradients = try tape.gradients(of: sum, keeping: [outputs[0].output])
    #expect(gradients[outputs[0].output]?.shape == [1, 2, 2, 2])
    #expect(try model(input).shape == [1, 3])
  }

  @Test func anErrorNamesItsLayer() throws {
    let tape = Tape(.inference)
    let error = #expect(throws: TensorError.self) {
      try Net().layerOutputs(at: tape.constant(try .ones([1, 5, 5, 1])))
    }
    #expect(error?.layer == "body.2 (Linear)")
  }
}
