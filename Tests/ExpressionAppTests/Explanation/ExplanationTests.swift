import NNLayers
import Testing

@testable import ExpressionApp

/// Smoothed gradients, feature maps, sheets and tapes against what they are defined by.
@Suite struct ExplanationTests {
  private struct SmallNet: Layer {
    let features: Sequential
    let head: Linear

    init() {
      var random = RandomSource(seed: 4)
      features = Sequential {
        Conv2D(inputChannels: 1, outputChannels: 3, kernelSize: 3, padding: .same, using: &random)
        ReLU()
        MaxPool2D(2)
        GlobalAveragePool2D()
      }
      head = Linear(inputs: 3, outputs: 2, using: &random)
    }

    func forward(_ x: Variable) throws(TensorError) -> Variable { try head(features(x)) }
  }

  private func input() throws -> Tensor { try Tensor.random([1, 6, 4, 1], seed: 9).converted(to: .float32) }

  private func score(_ model: some Layer, _ pixels: [Float], _ classIndex: Int) throws -> Double {
    try model(Tape(.inference).constant(Tensor(pixels, shape: [1, 6, 4, 1]))).value.doubles[classIndex]
  }

  /// Not its size alone, as the heat map shows it, but each derivative with its sign.
  @Test(arguments: [0, 1]) func theInputGradientIsTheFiniteDifference(_ classIndex: Int) throws {
    let model = SmallNet()
    let input = try input()
    let gradient = try ClassGradients(of: model, at: input, classIndex: classIndex).inputGradient.doubles
    let unsmoothed = try SmoothGrad(samples: 3, noise: 0).gradient(of: model, at: input, classIndex: classIndex).doubles
    let pixels = input.floats
    for index in pixels.indices {
      let scores = try [Float(2e-3), -2e-3].map { step in
        var moved = pixels
        moved[index] += step
        return try score(model, moved, classIndex)
      }
      let difference = (scores[0] - scores[1]) / 4e-3
      #expect(abs(difference - gradient[index]) < 1e-3, "pixel \(index): \(difference), \(gradient[index])")
      #expect(abs(unsmoothed[index] - gradient[index]) < 1e-6)
    }
    #expect(gradient.contains { abs($0) > 1e-2 })
  }

  /// The mean over single copies with the same noise, whatever goes through the model together.
  @Test func theSmoothedGradientIsTheMeanOfTheCopies() throws {
    let model = SmallNet()
    let input = try input()
    let pixels = input.floats
    let ours = try SmoothGrad(samples: 20, noise: 0.5, seed: 3).gradient(of: model, at: input, classIndex: 1)
    let deviation = 0.5 * Double(try #require(pixels.max()) - (try #require(pixels.min())))
    var random = RandomSource(keys: 3, 0x736D_6F6F_7468)
    var mean = [Double](repeating: 0, count: pixels.count)
    for _ in 0..<20 {
      let copy = pixels.map { $0 + Float(random.normal(deviation: deviation)) }
      let gradient = try ClassGradients(of: model, at: Tensor(copy, shape: input.shape), classIndex: 1).inputGradient
      for (index, value) in gradient.doubles.enumerated() { mean[index] += value / 20 }
    }
    for (a, b) in zip(ours.doubles, mean) { #expect(abs(a - b) < 1e-5) }
    let again = try SmoothGrad(samples: 20, noise: 0.5, seed: 3).gradient(of: model, at: input, classIndex: 1)
    let other = try SmoothGrad(samples: 20, noise: 0.5, seed: 4).gradient(of: model, at: input, classIndex: 1)
    #expect(ours == again && ours != other)
    #expect(throws: Failure.self) { try SmoothGrad().gradient(of: model, at: input, classIndex: 2) }
  }

  @Test func featureMapsAreThoseOfTheLayers() throws {
    let model = SmallNet()
    let maps = try FeatureMaps.all(of: model, at: input())
    #expect(maps.map(\.path) == ["features.0", "features.1", "features.2"])
    #expect(maps.map(\.type) == ["Conv2D", "ReLU", "MaxPool2D"])
    #expect(maps[0].value.shape == [1, 6, 4, 3] && maps[2].value.shape == [1, 3, 2, 3])
    #expect(maps[1].value == (try Tape(.inference).constant(maps[0].value).relu().value))
    #expect(!maps[1].isSigned)
    // Three maps of 4 x 6 beside each other.
    let sheet = try maps[1].sheet
    #expect(sheet.width == 14 && sheet.height == 6 && sheet.channels == 3)
    let values = maps[1].value.doubles
    for channel in 0..<3 {
      let plane = (0..<24).map { values[3 * $0 + channel] }
      let largest = try #require(plane.max())
      for (position, value) in plane.enumerated() {
        let color = ColorMap.sequential.color(largest > 0 ? value / largest : 0)
        let start = 3 * (position / 4 * 14 + 5 * channel + position % 4)
        #expect(Array(sheet.pixels[start..<start + 3]) == [color.red, color.green, color.blue])
      }
    }
  }

  @Test func aBlockStandsForItsLastLayer() throws {
    var random = RandomSource(seed: 1)
    let model = Sequential {
      ConvBlock(inputChannels: 1, outputChannels: 2, using: &random)
      GlobalAveragePool2D()
    }
    #expect(try FeatureMaps.all(of: model, at: input()).map(\.path) == ["0.conv", "0"])
  }

  @Test func sheetsAndEnlargedPictures() throws {
    let red = try Image(width: 1, height: 1, channels: 3, pixels: [255, 0, 0])
    let blue = try Image(width: 1, height: 1, channels: 3, pixels: [0, 0, 255])
    let sheet = try Image.contactSheet([red, blue, red])
    #expect(sheet.width == 5 && sheet.height == 1)
    #expect(sheet.pixels == red.pixels + [128, 128, 128] + blue.pixels + [128, 128, 128] + red.pixels)
    let large = try Image.contactSheet([Image](repeating: red, count: 9))
    #expect(large.width == 9 && large.height == 3, "two rows of five and four")
    #expect(throws: ImageError.self) { try Image.contactSheet([]) }
    #expect(throws: ImageError.self) { try Image.contactSheet([red, sheet]) }
    let pair = try Image(width: 2, height: 1, channels: 1, pixels: [1, 2])
    #expect(try pair.enlarged(2).pixels == [1, 1, 2, 2, 1, 1, 2, 2])
    #expect(try pair.enlarged(1) == pair)
    #expect(throws: ImageError.self) { try pair.enlarged(0) }
    #expect(throws: ImageError.self) { try pair.enlarged(.max) }
  }

  /// What stands in the tape's lines is what the model computes there.
  @Test func theTapeShowsThePixelsPlace() throws {
    let model = SmallNet()
    let input = try input()
    let tape = try TapeListing(of: model, at: input, classIndex: 1, pixel: (3, 2))
    #expect(tape.pixel.row == 3 && tape.pixel.column == 2)
    for line in tape.lines { #expect(line.count <= 80, "\(line)") }
    let text = tape.lines.joined(separator: "\n")
    #expect(text.contains("features.0  Conv2D  at row 3, column 2"))
    #expect(text.contains("features.2  MaxPool2D  at row 1, column 1"))
    #expect(text.contains("\nhead  Linear\n"))
    #expect(text.contains("(%0, weight, bias)") && text.contains("[1, 6, 4, 3]"))

    let gradients = try ClassGradients(of: model, at: input, classIndex: 1)
    let words = try #require(tape.lines.first { $0.hasPrefix("  %0 ") }).split(separator: " ")
    let number = try #require(Double(words[words.count - 2]))
    let gradient = try #require(Double(words[words.count - 1]))
    #expect(abs(number - input.doubles[3 * 4 + 2]) < 0.01)
    let expected = gradients.inputGradient.doubles[3 * 4 + 2]
    #expect(abs(gradient - expected) <= 0.01 * abs(expected))

    // The score's derivative with respect to itself is 1.
    let last = try #require(tape.lines.last).split(separator: " ").map(String.init)
    #expect(last.last == "1" && last.contains("1"))
    #expect(try #require(Double(last[last.count - 2])) - gradients.score < 0.01 * abs(gradients.score))

    // Unless one is chosen, the pixel with the largest gradient.
    let strongest = try TapeListing(of: model, at: input, classIndex: 1).pixel
    let magnitudes = gradients.inputGradient.doubles.map(abs)
    #expect(magnitudes[4 * strongest.row + strongest.column] == magnitudes.max())
    #expect(throws: Failure.self) { try TapeListing(of: model, at: input, classIndex: 2) }
  }
}
