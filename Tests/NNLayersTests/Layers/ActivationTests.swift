import NNLayers
import Testing

/// The layers of activations are the operations; PReLU learns its slopes.
@Suite struct ActivationTests {
  @Test func layersAreTheirOperations() throws {
    let x = Tape(.inference).constant(try .random([3, 5]))
    #expect(try Sigmoid()(x).value == x.sigmoid().value)
    #expect(try Tanh()(x).value == x.tanh().value)
    #expect(try LogSoftmax(axis: 0)(x).value == x.logSoftmax(axis: 0).value)
  }

  @Test func parametricReLU() throws {
    let one = PReLU()
    #expect(one.parameters().map(\.path) == ["slope"])
    #expect(try one.slope.value() == Tensor([0.25] as [Float]))
    let channels = PReLU(channels: 3, initialSlope: 0.5)
    #expect(try channels.slope.value() == Tensor([0.5, 0.5, 0.5] as [Float]))

    let x = try Tensor([-1, 2, -3, 4, -5, -6] as [Float], shape: [2, 3])
    let tape = Tape(.training(seed: 1))
    let y = try one(tape.constant(x)) + channels(tape.constant(x))
    #expect(y.value.floats == [-0.75, 4, -2.25, 8, -3.75, -4.5])
    let gradients = try tape.gradients(of: y.sum())
    #expect(gradients[one.slope]?.floats == [-15])
    #expect(gradients[channels.slope]?.floats == [-1, -5, -9])
    for layer in [one, channels] {
      let report = try checkGradient(of: layer, at: .random([4, 3]), order: 2)
      #expect(report.passed, "\(report)")
    }
  }

  @Test func wrongChannels() throws {
    let x = Tape(.inference).constant(try .zeros([2, 3]))
    #expect(
      #expect(throws: TensorError.self) { try PReLU(channels: 2)(x) }?.description
        == "PReLU: prelu: expected an input [.., C] and slopes [C] or [1]; got [2, 3], [2]")
    for channels in [0, -1, Int.min] {
      #expect(
        #expect(throws: TensorError.self) { try PReLU(channels: channels)(x) }?.description
          == "PReLU: PReLU: a layer of \(channels) channels cannot be made")
    }
    #expect(throws: TensorError.self) { try PReLU(channels: Int.max)(x) }
  }
}
