import AutoDiffCore
import Testing

/// Sizes that no machine holds are refused, also beside a 0, where their product is nothing.
@Suite struct HugeShapeTests {
  private let tape = Tape(.inference)

  private func error(_ body: () throws -> Any) throws -> TensorError {
    let error = #expect(throws: TensorError.self) { try body() }
    return try #require(error)
  }

  @Test(arguments: [
    [0, 1 << 40, 1 << 40], [1 << 40, 0, 1 << 40], [1 << 40, 1 << 40, 0], [0, Int.max, 2, 2], [2, 2, Int.max, 0],
    [0, Int.max], [Int.max, 0], [0, -1], [0, Int.min, Int.min],
  ]) func aZeroDoesNotHideTheOtherSizes(_ sizes: [Int]) throws {
    #expect(try error { try Tensor.zeros(Shape(sizes)) }.message.contains("no tensor has this shape"))
    #expect(throws: TensorError.self) { try Tensor([Float](), shape: Shape(sizes)) }
    #expect(throws: TensorError.self) { try Tensor.zeros([0]).reshaped(Shape(sizes)) }
    #expect(throws: TensorError.self) { try tape.constant(.zeros([0])).reshaped(Shape(sizes)) }
  }

  @Test func theCountDoesNotDependOnTheOrder() {
    for sizes in [[3, 0, 5], [0, 3, 5], [3, 5, 0]] { #expect(Shape(sizes).elementCount == 0) }
    #expect(Shape([0, 1 << 40, 1 << 40]).elementCount == Shape([1 << 40, 1 << 40, 0]).elementCount)
  }

  @Test func largeSizesBesideAZeroThatFit() throws {
    let x = tape.constant(try .zeros([0, 1 << 40]))
    #expect("\(x.value)".hasPrefix("Tensor([0, 1099511627776], float32)"))
    #expect(try x.transposed([1, 0]).shape == [1 << 40, 0])
    #expect(try (x + x).relu().shape == [0, 1 << 40])
    #expect(try x.mean(axes: [1]).shape == [0])
    #expect(try x.max(axes: [1]).shape == [0])
    #expect(try x.reshaped([-1, 1 << 40]).shape == [0, 1 << 40])
  }

  /// Nothing is made for each matrix of a batch, or each place of a window, where there is nothing to compute.
  @Test func manyPlacesOfNothing() throws {
    let matrices = tape.constant(try .zeros([1 << 40, 0, 2]))
    #expect(try matrices.matrixProduct(tape.constant(.zeros([2, 3]))).shape == [1 << 40, 0, 3])
    #expect(try matrices.matrixProduct(tape.constant(.zeros([1, 2, 3]))).shape == [1 << 40, 0, 3])
    let images = tape.constant(try .zeros([0, 1 << 40, 1, 1]))
    #expect(try images.maxPool2D(window: 1).shape == [0, 1 << 40, 1, 1])
    let dilated = try images.maxPool2DWithIndices(
      window: Size2D(2, 1), padding: .explicit(top: 1, bottom: 1, left: 0, right: 0), dilation: 2)
    #expect(dilated.values.shape == [0, 1 << 39, 1, 1] && dilated.indices.shape == [0, 1 << 39, 1, 1])
    #expect(try images.averagePool2D(window: 1, stride: 2).shape == [0, 1 << 39, 1, 1])
    let wide = tape.constant(try .zeros([0, 1 << 40, 1]))
    #expect(try wide.maxPool1D(window: 2).shape == [0, 1 << 39, 1])
  }

  /// Each operand is possible, the result is not.
  @Test func resultsThatAreTooLarge() throws {
    let column = tape.constant(try .zeros([1 << 30, 1, 0]))
    let row = tape.constant(try .zeros([1, 1 << 30, 0]))
    #expect(throws: TensorError.self) { try column + row }
    let product = try error {
      try tape.constant(.zeros([1 << 30, 0])).matrixProduct(tape.constant(.zeros([0, 1 << 30])))
    }
    #expect(product.message.contains("no tensor has this shape"))
    #expect(throws: TensorError.self) { try tape.constant(.zeros([0, 2])).broadcast(to: [1 << 40, 0, 1 << 40]) }
  }

  /// The counts differ, and that is said before any memory is asked for.
  @Test func countsAreComparedFirst() throws {
    let error = try error { try Tensor([1] as [Float], shape: [1 << 47]) }
    #expect(error.reason == .shape)
    #expect(error.message.contains("the array has 1"))
  }

  @Test(arguments: [Int.max, 1 << 60, 1 << 46, 0, -1, Int.min]) func oneHotClasses(_ classes: Int) throws {
    #expect(try error { try Tensor([0, 0] as [Int32]).oneHot(classes: classes) }.operation == "oneHot")
  }

  @Test func oneHotTypesAndNoLabels() throws {
    for type in [ScalarType.float32, .float64, .int32] {
      let hot = try Tensor([2, 0] as [Int32]).oneHot(classes: 3, type)
      #expect(hot.scalarType == type)
      #expect(hot.doubles == [0, 0, 1, 1, 0, 0])
    }
    #expect(try Tensor([Int32]()).oneHot(classes: 4).shape == [0, 4])
    #expect(try Tensor([Int32]()).oneHot(classes: 0).shape == [0, 0])
    #expect(throws: TensorError.self) { try Tensor([Int32]()).oneHot(classes: .max) }
  }

  /// Small input, small output, but a window and padded rows of terabytes between them.
  @Test func aConvolutionThatNeedsTerabytes() throws {
    let step = 1 << 23
    let wide = try error {
      try tape.constant(.zeros([1, 8, 8, 1])).crossCorrelation2D(
        tape.constant(.zeros([2, 2, 1, 1])), stride: Size2D(step), padding: .all(step), dilation: Size2D(step))
    }
    #expect(wide.reason == .memory)
    #expect(wide.operation == "crossCorrelation2D")
    #expect(wide.message.contains("takes too much memory"))
    let tall = try error {
      try tape.constant(.zeros([1, 8, 1 << 12, 1])).crossCorrelation2D(
        tape.constant(.zeros([2, 1, 1, 1])), stride: Size2D(step, 1),
        padding: .explicit(top: step, bottom: step, left: 0, right: 0), dilation: Size2D(step, 1))
    }
    #expect(tall.reason == .memory)
    #expect(throws: TensorError.self) {
      try tape.constant(.zeros([1, 8, 8, 1])).crossCorrelation2D(
        tape.constant(.zeros([1, 1, 1, 1])), padding: .all(step - 1))
    }
  }

  /// The window is cut at the image's edges; its full area, times the channels, would not fit in an integer.
  @Test(arguments: [ScalarType.float32, .float64]) func aPoolingWindowLargerThanAllElse(_ type: ScalarType) throws {
    let x = tape.constant(try .ones([1, 1, 1, 1 << 16], type))
    let window = Size2D((1 << 24) - 1)
    let largest = try x.maxPool2D(window: window, stride: 1, padding: .all(1 << 23)).value
    #expect(largest.shape == [1, 3, 3, 1 << 16])
    #expect(largest.floats.allSatisfy { $0 == 1 })
    let average = try x.averagePool2D(window: window, stride: 1, padding: .all(1 << 23), countsPadding: false)
    #expect(average.value.floats.allSatisfy { $0 == 1 })
  }
}
