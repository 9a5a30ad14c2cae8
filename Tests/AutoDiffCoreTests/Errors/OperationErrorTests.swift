import AutoDiffCore
import TestSupport
import Testing

/// What a user gets to read for wrong arguments. Nothing aborts the process.
@Suite struct OperationErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  @Test func broadcasting() throws {
    #expect(
      message { try zeros([2, 3]) + zeros([4]) }
        == "add: the shapes do not broadcast: sizes 3 and 4 differ; got [2, 3], [4]")
    #expect(message { try zeros([2]).broadcast(to: [3]) }.hasPrefix("broadcast: "))
  }

  @Test func scalarTypes() throws {
    #expect(
      message { try zeros([2]) * zeros([2], .float64) }
        == "multiply: the inputs must have one floating-point type; they have float32, float64")
    #expect(message { try zeros([2], .int32).exp() }.contains("int32"))
  }

  @Test func crossCorrelation() throws {
    #expect(
      message { try zeros([8, 24, 24, 16]).crossCorrelation2D(zeros([3, 3, 32, 64])) }
        == "crossCorrelation2D: the input has 16 channels, the filter takes 32; got [8, 24, 24, 16], [3, 3, 32, 64]")
    #expect(
      message { try zeros([1, 2, 2, 1]).crossCorrelation2D(zeros([3, 3, 1, 1])) }
        .contains("the window's height 3 is larger than the padded input's, 2 + 0 + 0"))
    for stride in [0, -1, Int.min, Int.max] {
      #expect(
        message { try zeros([1, 4, 4, 1]).crossCorrelation2D(zeros([3, 3, 1, 1]), stride: Size2D(stride)) }
          .contains("the stride must be positive"))
    }
    #expect(
      message { try zeros([1, 4, 4, 1]).crossCorrelation2D(zeros([3, 3, 1, 1]), padding: .all(-1)) }
        .contains("the padding must not be negative"))
    #expect(
      message { try zeros([1, 4, 4, 1]).crossCorrelation2D(zeros([3, 3, 1, 1]), padding: .all(1 << 24)) }
        .contains("nor above 2²⁴ − 1: 16777216 and 16777216 in height"))
    #expect(
      message { try zeros([1, 4, 4, 1]).crossCorrelation2D(zeros([3, 3, 1, 1]), stride: Size2D(1 << 24)) }
        .contains("the stride must be positive and below 2²⁴, not 16777216x16777216"))
    #expect(
      try zeros([1, 4, 4, 1]).crossCorrelation2D(zeros([3, 3, 1, 1]), stride: Size2D((1 << 24) - 1)).shape
        == [1, 1, 1, 1])
    #expect(
      message { try zeros([1, 4, 4, 3]).crossCorrelation2D(zeros([3, 3, 1, 4]), groups: 2) }.contains("2 groups"))
    #expect(message { try zeros([4, 4, 1]).crossCorrelation2D(zeros([3, 3, 1, 1])) }.contains("[N, H, W, C]"))
    #expect(
      message { try zeros([1, 4, 4, 1]).crossCorrelation2D(zeros([3, 3, 1, 2]), bias: zeros([3])) }
        .contains("expected a bias [2]"))
    #expect(
      message { try zeros([1, 4, 4, 1]).crossCorrelation2D(zeros([3, 3, 1, 1]), dilation: 0) }.contains("dilation"))
  }

  @Test func pooling() throws {
    #expect(message { try zeros([1, 4, 4, 1]).maxPool2D(window: 5) }.hasPrefix("maxPool2D: the window's height 5"))
    #expect(message { try zeros([1, 4, 4, 1]).maxPool2D(window: 0) }.contains("the window must be positive"))
    #expect(
      message { try zeros([1, 4, 4, 1]).maxPool2D(window: 2, padding: .all(2)) }.contains("would see nothing"))
    #expect(message { try zeros([1, 4, 4]).averagePool2D(window: 2) }.contains("[N, H, W, C]"))
  }

  @Test func axes() throws {
    #expect(message { try zeros([2, 3]).sum(axes: [2]) } == "sum: axis 2 is out of range for rank 2; got [2, 3]")
    #expect(message { try zeros([2, 3]).sum(axes: [0, -2]) }.contains("axis -2 is named twice"))
    #expect(message { try zeros([0, 3]).mean(axes: [0]) } == "mean: the mean of no elements; got [0, 3]")
    #expect(message { try zeros([0, 3]).max(axes: [0]) }.hasPrefix("maximum: "))
    #expect(message { try zeros([2, 3]).transposed([0, 0]) }.hasPrefix("transpose: "))
    #expect(message { try zeros([2, 3]).softmax(axis: 5) }.hasPrefix("softmax: "))
    #expect(message { try zeros([]).softmax() }.hasPrefix("softmax: "))
    #expect(message { try zeros([]).flattened() }.hasPrefix("flatten: "))
  }

  @Test func matrices() throws {
    #expect(
      message { try zeros([2, 3]).matrixProduct(zeros([4, 5])) }
        == "matrixProduct: the inner sizes differ: 3 and 4; got [2, 3], [4, 5]")
    #expect(message { try zeros([]).matrixProduct(zeros([3, 1])) }.contains("expected vectors, or matrices"))
  }

  @Test func losses() throws {
    let scores = try zeros([2, 3])
    #expect(
      message { try scores.softmaxCrossEntropy(labels: Tensor([0, 3] as [Int32])) }
        .contains("label 3 at position 1 is not in 0..<3"))
    #expect(message { try scores.softmaxCrossEntropy(labels: Tensor([0] as [Int32])) }.contains("one label for each"))
    #expect(message { try scores.softmaxCrossEntropy(labels: Tensor([0.0, 1])) }.contains("int32"))
    #expect(message { try scores.softmaxCrossEntropy(targets: Tensor([0.0, 1])) }.contains("targets"))
  }

  @Test func dropoutAndNormalization() throws {
    #expect(message { try zeros([2]).dropout(rate: 1) }.contains("[0, 1)"))
    #expect(message { try zeros([2]).dropout(rate: .nan) }.contains("[0, 1)"))
    #expect(message { try zeros([2], .int32).dropout(rate: 0.5) }.contains("floating-point type, not int32"))
    #expect(
      message { try zeros([4, 3]).batchNormalized(weight: zeros([2]), bias: zeros([3])).output }
        .contains("expected an input [.., C], a weight [C] and a bias [C]; got [4, 3], [2], [3]"))
    #expect(
      message { try zeros([0, 3]).batchNormalized(weight: zeros([3]), bias: zeros([3])).output }.contains("none"))
  }

  /// Empty batches that make sense go through.
  @Test func emptyBatches() throws {
    let x = try zeros([0, 8, 8, 3])
    let y = try x.crossCorrelation2D(zeros([3, 3, 3, 4])).relu().maxPool2D(window: 2).flattened()
    #expect(y.shape == [0, 36])
    #expect(try y.matrixProduct(zeros([36, 5])).softmax().shape == [0, 5])
    #expect(try tape.gradients(of: y.sum())[x]?.shape == [0, 8, 8, 3])
  }
}
