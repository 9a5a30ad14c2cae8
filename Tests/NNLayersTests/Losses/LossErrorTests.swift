import NNLayers
import Testing

/// Every wrong argument of a loss is an error that names it.
@Suite struct LossErrorTests {
  private let tape = Tape(.training(seed: 1))

  private func x(_ shape: Shape = [2, 3]) throws -> Variable { tape.variable(try .ones(shape)) }
  private func labels(_ values: Int32...) throws -> Tensor { try Tensor(values) }

  private func message(_ body: () throws -> Variable) -> String {
    do {
      _ = try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func labelsOfClasses() throws {
    typealias Loss = (Variable, Tensor, [Double]?) throws -> Variable
    let losses: [(String, Loss)] = [
      ("crossEntropy", { try $0.crossEntropy(labels: $1, classWeights: $2, ignoredLabel: -1) }),
      ("negativeLogLikelihood", { try $0.negativeLogLikelihood(labels: $1, classWeights: $2, ignoredLabel: -1) }),
      ("focalLoss", { try $0.focalLoss(labels: $1, classWeights: $2, ignoredLabel: -1) }),
    ]
    for (name, loss) in losses {
      #expect(message { try loss(x(), labels(0, 3), nil) } == "\(name): label 3 at position 1 is not in 0..<3; got [2]")
      #expect(message { try loss(x(), labels(-2, 0), nil) }.contains("label -2 at position 0"))
      #expect(message { try loss(x(), labels(0), nil) }.hasPrefix("\(name): expected one label for each row"))
      #expect(message { try loss(x(), Tensor([0.0, 1]), nil) }.contains("int32 labels, not float64"))
      #expect(message { try loss(x([]), labels(0), nil) }.contains("[.., K]"))
      #expect(message { try loss(x([2, 0]), labels(0, 0), nil) }.contains("[.., K]"))
      #expect(message { try loss(x(), labels(0, 1), [1, 1]) }.contains("2 class weights for 3 classes"))
      #expect(message { try loss(x(), labels(0, 1), [1, -1, 1]) }.contains("not negative"))
      #expect(message { try loss(x(), labels(0, 1), [1, .nan, 1]) }.contains("not negative"))
      #expect(message { try loss(x(), labels(-1, -1), nil) }.contains("all ignored"))
      #expect(message { try loss(x(), labels(0, 0), [0, 1, 1]) }.contains("weigh nothing"))
      #expect(
        message { try loss(tape.constant(.zeros([2, 3], .int32)), labels(0, 0), nil) }.contains("not int32"))
    }
  }

  @Test(arguments: [-0.1, 1.5, .nan]) func fractions(_ value: Double) throws {
    #expect(
      message { try x().crossEntropy(labels: labels(0, 1), labelSmoothing: value) }
        .hasPrefix("crossEntropy: labelSmoothing is"))
    #expect(
      message { try x().crossEntropy(probabilities: Tensor.ones([2, 3]), labelSmoothing: value) }.contains(
        "labelSmoothing"))
    #expect(message { try x().sigmoidFocalLoss(targets: Tensor.ones([2, 3]), alpha: value) }.contains("alpha"))
  }

  @Test(arguments: [-1.0, .nan, .infinity]) func positiveNumbers(_ value: Double) throws {
    let ones = try Tensor.ones([2, 3])
    #expect(message { try x().smoothL1Loss(ones, beta: value) }.hasPrefix("smoothL1Loss: beta is"))
    #expect(message { try x().huberLoss(ones, delta: value) }.hasPrefix("huberLoss: delta"))
    #expect(message { try x().sigmoidFocalLoss(targets: ones, gamma: value) }.contains("gamma"))
    #expect(message { try x().focalLoss(labels: labels(0, 1), gamma: value) }.contains("gamma"))
    #expect(message { try x().diceLoss(targets: ones, smoothing: value) }.contains("smoothing"))
    #expect(message { try x().intersectionOverUnionLoss(targets: ones, smoothing: value) }.contains("smoothing"))
    #expect(message { try x().contrastiveLoss(ones, targets: labels(0, 1), margin: value) }.contains("margin"))
    #expect(
      message { try x().tripletMarginLoss(positive: ones, negative: ones, margin: value) }.contains("margin"))
    #expect(message { try x().tripletMarginLoss(positive: ones, negative: ones, norm: value) }.contains("norm"))
    #expect(
      message { try x().tripletMarginLoss(positive: ones, negative: ones, epsilon: value) }.contains("epsilon"))
    #expect(message { try x().cosineEmbeddingLoss(ones, targets: labels(1, 1), margin: 2 * value) }.contains("margin"))
  }

  @Test func shapesThatDiffer() throws {
    let other = try Tensor.ones([3])
    let same = try Tensor.ones([2, 3])
    #expect(
      message { try x().meanSquaredError(other) }
        == "meanSquaredError: the target must have the prediction's shape; got [2, 3], [3]")
    #expect(message { try x().l1Loss(other) }.hasPrefix("l1Loss: the target"))
    #expect(message { try x().smoothL1Loss(other) }.hasPrefix("smoothL1Loss: the target"))
    #expect(message { try x().huberLoss(other) }.hasPrefix("huberLoss: the target"))
    #expect(message { try x().crossEntropy(probabilities: other) }.contains("the probabilities must have"))
    #expect(message { try x([]).crossEntropy(probabilities: Tensor.ones([])) }.contains("[.., K]"))
    #expect(
      message { try x().crossEntropy(probabilities: same, classWeights: [1]) }.contains("1 class weights"))
    #expect(message { try x().binaryCrossEntropyWithLogits(targets: other) }.contains("the targets must have"))
    #expect(
      message { try x().binaryCrossEntropyWithLogits(targets: same, weights: .ones([2])) }.contains("broadcast"))
    #expect(
      message { try x().binaryCrossEntropyWithLogits(targets: same, positiveWeights: .ones([4, 2, 3])) }
        .contains("broadcast"))
    #expect(message { try x().sigmoidFocalLoss(targets: other) }.contains("the targets must have"))
    #expect(message { try x().klDivergence(target: other) }.contains("the target must have"))
    #expect(message { try x().klDivergence(logTarget: other) }.contains("the target must have"))
    #expect(message { try x().diceLoss(targets: other) }.contains("the targets must have"))
    #expect(message { try x([3]).diceLoss(targets: other) }.contains("[N, .., K]"))
    #expect(message { try x([3]).intersectionOverUnionLoss(targets: other) }.contains("[N, .., K]"))
    #expect(message { try x([]).l1Loss(Tensor(1), reduction: .batchMean) }.contains("no samples"))
  }

  @Test func pairs() throws {
    let same = try Tensor.ones([2, 3])
    #expect(
      message { try x().cosineEmbeddingLoss(same, targets: labels(1, 0)) }
        == "cosineEmbeddingLoss: the target 0.0 at position 1 is neither 1.0 nor -1.0")
    #expect(message { try x().contrastiveLoss(same, targets: labels(1, -1)) }.contains("neither 0.0 nor 1.0"))
    #expect(message { try x().contrastiveLoss(same, targets: labels(1)) }.contains("targets [N]"))
    #expect(message { try x([2]).cosineEmbeddingLoss(Tensor.ones([2]), targets: labels(1, 1)) }.contains("[N, D]"))
    #expect(message { try x().cosineEmbeddingLoss(Tensor.ones([2, 2]), targets: labels(1, 1)) }.contains("other"))
    #expect(message { try x([2]).tripletMarginLoss(positive: same, negative: same) }.contains("[N, D]"))
    #expect(
      message { try x().tripletMarginLoss(positive: Tensor.ones([2]), negative: same) }.contains("the positive"))
    #expect(
      message { try x().tripletMarginLoss(positive: same, negative: Tensor.ones([2])) }.contains("the negative"))
  }

  @Test func targetsOfAnotherTapeOrType() throws {
    let other = Tape(.training(seed: 1)).variable(try .ones([2, 3]))
    #expect(message { try x().l1Loss(other) }.contains("different tapes"))
    let double = tape.variable(try .ones([2, 3], .float64))
    #expect(message { try x().l1Loss(double) }.contains("floating-point type"))
    #expect(try x().l1Loss(double.value).scalarType == .float32)
    #expect(message { try tape.constant(.ones([2], .int32)).l1Loss(Tensor.ones([2])) }.contains("not int32"))
  }
}
