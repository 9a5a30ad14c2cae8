import NNLayers
import TestSupport
import Testing

/// Every wrong argument of a loss is an error that names it.
@Suite struct LossErrorTests: WrongArguments {
  let tape = Tape(.training(seed: 1))

  private func x(_ shape: Shape = [2, 3]) throws -> Variable { tape.variable(try .ones(shape)) }

  @Test func labelsOfClasses() throws {
    typealias Loss = (Variable, Tensor, [Double]?) throws -> Variable
    let losses: [(String, Loss)] = [
      ("crossEntropy", { try $0.crossEntropy(labels: $1, classWeights: $2, ignoredLabel: -1) }),
      ("negativeLogLikelihood", { try $0.negativeLogLikelihood(labels: $1, classWeights: $2, ignoredLabel: -1) }),
      ("focalLoss", { try $0.focalLoss(labels: $1, classWeights: $2, ignoredLabel: -1) }),
    ]
    for (name, loss) in losses {
      #expect(message { try loss(x(), ints(0, 3), nil) } == "\(name): label 3 at position 1 is not in 0..<3; got [2]")
      #expect(message { try loss(x(), ints(-2, 0), nil) }.contains("label -2 at position 0"))
      #expect(message { try loss(x(), ints(0), nil) }.hasPrefix("\(name): expected one label for each row"))
      #expect(message { try loss(x(), Tensor([0.0, 1]), nil) }.contains("int32 labels, not float64"))
      #expect(message { try loss(x([]), ints(0), nil) }.contains("[.., K]"))
      #expect(message { try loss(x([2, 0]), ints(0, 0), nil) }.contains("[.., K]"))
      #expect(message { try loss(x(), ints(0, 1), [1, 1]) }.contains("2 class weights for 3 classes"))
      #expect(message { try loss(x(), ints(0, 1), [1, -1, 1]) }.contains("not negative"))
      #expect(message { try loss(x(), ints(0, 1), [1, .nan, 1]) }.contains("not negative"))
      #expect(message { try loss(x(), ints(-1, -1), nil) }.contains("all ignored"))
      #expect(message { try loss(x(), ints(0, 0), [0, 1, 1]) }.contains("weigh nothing"))
      #expect(
        message { try loss(tape.constant(.zeros([2, 3], .int32)), ints(0, 0), nil) }.contains("not int32"))
    }
  }

  @Test(arguments: [-0.1, 1.5, .nan]) func fractions(_ value: Double) throws {
    #expect(
      message { try x().crossEntropy(labels: ints(0, 1), labelSmoothing: value) }
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
    #expect(message { try x().focalLoss(labels: ints(0, 1), gamma: value) }.contains("gamma"))
    #expect(message { try x().diceLoss(targets: ones, smoothing: value) }.contains("smoothing"))
    #expect(message { try x().intersectionOverUnionLoss(targets: ones, smoothing: value) }.contains("smoothing"))
    #expect(message { try x().contrastiveLoss(ones, targets: ints(0, 1), margin: value) }.contains("margin"))
    #expect(
      message { try x().tripletMarginLoss(positive: ones, negative: ones, margin: value) }.contains("margin"))
    #expect(message { try x().tripletMarginLoss(positive: ones, negative: ones, norm: value) }.contains("norm"))
    #expect(
      message { try x().tripletMarginLoss(positive: ones, negative: ones, epsilon: value) }.contains("epsilon"))
    #expect(message { try x().cosineEmbeddingLoss(ones, targets: ints(1, 1), margin: 2 * value) }.contains("margin"))
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
    #expect(
      message { try x().diceLoss(targets: same, classWeights: [1, 1]) }
        == "diceLoss: there are 2 class weights for 3 classes")
    #expect(
      message { try x().intersectionOverUnionLoss(targets: same, classWeights: [1, .nan, 1]) }.contains("not negative"))
    #expect(message { try x([]).l1Loss(Tensor(1), reduction: .batchMean) }.contains("no samples"))
  }

  @Test func pairs() throws {
    let same = try Tensor.ones([2, 3])
    #expect(
      message { try x().cosineEmbeddingLoss(same, targets: ints(1, 0)) }
        == "cosineEmbeddingLoss: the target 0.0 at position 1 is neither 1.0 nor -1.0")
    #expect(message { try x().contrastiveLoss(same, targets: ints(1, -1)) }.contains("neither 0.0 nor 1.0"))
    #expect(message { try x().contrastiveLoss(same, targets: ints(1)) }.contains("targets [N]"))
    #expect(message { try x([2]).cosineEmbeddingLoss(Tensor.ones([2]), targets: ints(1, 1)) }.contains("[N, D]"))
    #expect(message { try x().cosineEmbeddingLoss(Tensor.ones([2, 2]), targets: ints(1, 1)) }.contains("other"))
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

  /// The mean of no examples has no value; their sum is 0, and there are as many losses.
  @Test func batchesOfNoExamples() throws {
    typealias Loss = (Variable, Reduction) throws -> Variable
    let none = try Tensor.zeros([0], .int32)
    let empty = try Tensor.zeros([0, 3])
    let losses: [(name: String, run: Loss)] = [
      ("crossEntropy", { try $0.crossEntropy(labels: none, reduction: $1) }),
      ("crossEntropy", { try $0.crossEntropy(labels: none, labelSmoothing: 0.1, reduction: $1) }),
      ("crossEntropy", { try $0.crossEntropy(probabilities: empty, reduction: $1) }),
      ("crossEntropy", { try $0.crossEntropy(probabilities: $0, reduction: $1) }),
      ("negativeLogLikelihood", { try $0.negativeLogLikelihood(labels: none, reduction: $1) }),
      ("focalLoss", { try $0.focalLoss(labels: none, reduction: $1) }),
      ("binaryCrossEntropyWithLogits", { try $0.binaryCrossEntropyWithLogits(targets: empty, reduction: $1) }),
      ("sigmoidFocalLoss", { try $0.sigmoidFocalLoss(targets: empty, reduction: $1) }),
      ("meanSquaredError", { try $0.meanSquaredError(empty, reduction: $1) }),
      ("l1Loss", { try $0.l1Loss(empty, reduction: $1) }),
      ("smoothL1Loss", { try $0.smoothL1Loss(empty, reduction: $1) }),
      ("huberLoss", { try $0.huberLoss(empty, reduction: $1) }),
      ("klDivergence", { try $0.klDivergence(target: empty, reduction: $1) }),
      ("klDivergence", { try $0.klDivergence(logTarget: empty, reduction: $1) }),
      ("cosineEmbeddingLoss", { try $0.cosineEmbeddingLoss(empty, targets: none, reduction: $1) }),
      ("contrastiveLoss", { try $0.contrastiveLoss(empty, targets: none, reduction: $1) }),
      ("tripletMarginLoss", { try $0.tripletMarginLoss(positive: empty, negative: empty, reduction: $1) }),
      ("diceLoss", { try $0.diceLoss(targets: empty, reduction: $1) }),
      ("intersectionOverUnionLoss", { try $0.intersectionOverUnionLoss(targets: empty, reduction: $1) }),
    ]
    for (index, (name, run)) in losses.enumerated() {
      for reduction in [Reduction.mean, .batchMean] {
        let error = message { try run(zeros([0, 3]), reduction) }
        #expect(error.hasPrefix("\(name): the mean"), "\(index): \(error)")
      }
      for reduction in [Reduction.sum, .none] {
        let tape = Tape(.training(seed: 1))
        let x = tape.variable(empty)
        let y = try run(x, reduction)
        #expect(reduction == .sum ? y.value.doubles == [0] : y.shape.first == 0, "\(index): \(name): \(y.shape)")
        #expect(try tape.gradients(of: y.sum())[x]?.shape == [0, 3], "\(index): \(name)")
      }
    }
  }

  /// A target with a gradient must be of the prediction's shape and type, and on its tape.
  @Test func targetsWithGradients() throws {
    typealias Loss = (Variable, Variable) throws -> Variable
    let losses: [(name: String, run: Loss)] = [
      ("crossEntropy", { try $0.crossEntropy(probabilities: $1) }),
      ("binaryCrossEntropyWithLogits", { try $0.binaryCrossEntropyWithLogits(targets: $1) }),
      ("sigmoidFocalLoss", { try $0.sigmoidFocalLoss(targets: $1) }), ("diceLoss", { try $0.diceLoss(targets: $1) }),
      ("intersectionOverUnionLoss", { try $0.intersectionOverUnionLoss(targets: $1) }),
      ("klDivergence", { try $0.klDivergence(target: $1) }), ("klDivergence", { try $0.klDivergence(logTarget: $1) }),
    ]
    let elsewhere = Tape(.training(seed: 1)).variable(try .ones([2, 3]))
    for (name, run) in losses {
      #expect(
        message { try run(x(), zeros([2, 3], .float64)) }.contains("floating-point type, float32, not float64"),
        "\(name)")
      #expect(message { try run(x(), tape.constant(.zeros([2, 3], .float64))) }.contains("not float64"), "\(name)")
      #expect(message { try run(x(), elsewhere) }.contains("on the prediction's tape"), "\(name)")
      #expect(message { try run(x(), zeros([2, 2])) }.hasPrefix("\(name): the "), "\(name)")
    }
  }
}
