import NNLayers
import Testing

/// An error names the layer's path in the model, the operation and the shapes.
@Suite struct ErrorPathTests {
  private struct Block: Layer {
    let conv: Conv2D
    let pool = MaxPool2D(2)
    init(_ inputs: Int, _ outputs: Int, _ random: inout RandomSource) {
      conv = Conv2D(inputChannels: inputs, outputChannels: outputs, kernelSize: 3, using: &random)
    }
    func forward(_ x: Variable) throws(TensorError) -> Variable { try pool(conv(x).relu()) }
  }

  private struct Net: Layer {
    let stem: Conv2D
    let blocks: [Block]
    let features: Sequential
    let optional: Linear?
    init(_ random: inout RandomSource) {
      stem = Conv2D(inputChannels: 1, outputChannels: 4, kernelSize: 3, padding: .same, using: &random)
      // The second block takes 5 channels and gets 8.
      blocks = [Block(4, 8, &random), Block(5, 8, &random)]
      features = Sequential {
        Flatten()
        Linear(inputs: 10, outputs: 3, using: &random)
      }
      optional = Linear(inputs: 3, outputs: 2, using: &random)
    }
    func forward(_ x: Variable) throws(TensorError) -> Variable {
      try features(blocks[1](blocks[0](stem(x))))
    }
  }

  private func message(_ model: some Layer, _ shape: Shape) throws -> String {
    do {
      return "no error, but \(try model(Tape(.inference).constant(.zeros(shape))).shape)"
    } catch {
      return error.description
    }
  }

  @Test func namesTheLayerInTheMiddle() throws {
    var random = RandomSource(seed: 1)
    #expect(
      try message(Net(&random), [2, 16, 16, 1])
        == "blocks.1.conv (Conv2D): crossCorrelation2D: the input has 8 channels, the filter takes 5; "
        + "got [2, 7, 7, 8], [3, 3, 5, 8]")
    #expect(try message(Net(&random), [2, 16, 16, 3]).hasPrefix("stem (Conv2D): crossCorrelation2D: "))
  }

  @Test func namesLayersWithoutParameters() throws {
    var random = RandomSource(seed: 1)
    // After the first block's convolution of a 3 x 3 image nothing is left to pool.
    #expect(try message(Net(&random), [1, 3, 3, 1]).hasPrefix("blocks.0.pool (MaxPool2D): maxPool2D: "))
    let sequence = Sequential {
      MaxPool2D(2)
      MaxPool2D(2)
      MaxPool2D(2)
    }
    #expect(try message(sequence, [1, 5, 5, 1]).hasPrefix("2 (MaxPool2D): maxPool2D: "))
    #expect(try message(MaxPool2D(9), [1, 5, 5, 1]).hasPrefix("MaxPool2D: maxPool2D: "))
  }

  @Test func anOperationOfAUsersLayerIsNamedToo() throws {
    struct Residual<Body: Layer>: Layer {
      let body: Body
      func forward(_ x: Variable) throws(TensorError) -> Variable { try x + body(x) }
    }
    var random = RandomSource(seed: 1)
    let model = Sequential {
      Residual(body: Linear(inputs: 4, outputs: 3, using: &random))
    }
    #expect(
      try message(model, [2, 4])
        == "0 (Residual): add: the shapes do not broadcast: sizes 4 and 3 differ; got [2, 4], [2, 3]")
  }

  @Test func layersThatCannotBeMadeSayWhyWhenUsed() throws {
    var random = RandomSource(seed: 1)
    let model = Sequential {
      Flatten()
      Linear(inputs: -3, outputs: 2, using: &random)
    }
    #expect(try message(model, [2, 4]).hasPrefix("1 (Linear): Linear: a layer of -3 inputs and 2 outputs"))
    let conv = Conv2D(inputChannels: 3, outputChannels: 4, kernelSize: 3, groups: 2, using: &random)
    #expect(try message(conv, [1, 4, 4, 3]).contains("in 2 groups cannot be made"))
    let huge = Linear(inputs: Int.max, outputs: Int.max, using: &random)
    #expect(try message(huge, [1, 4]).contains("no tensor has this shape"))
    #expect(try message(BatchNorm(channels: -1), [1, 4]).contains("no tensor has this shape"))
    #expect(try message(BatchNorm(channels: 3), [1, 4]).contains("expected 3 channels"))
  }
}
