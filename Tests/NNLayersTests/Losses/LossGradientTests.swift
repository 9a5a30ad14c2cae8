import Foundation
import NNLayers
import Testing

/// A loss of one or several variables, with sample points away from its kinks.
struct LossCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [Shape]
  let function: @Sendable ([Variable]) throws -> Variable

  init(_ name: String, _ shapes: [Shape], _ function: @escaping @Sendable ([Variable]) throws -> Variable) {
    self.name = name
    self.shapes = shapes
    self.function = function
  }

  var testDescription: String { "\(name) \(shapes.map(\.description).joined(separator: " "))" }
}

private func labels(_ values: [Int32], _ shape: Shape? = nil) throws -> Tensor {
  try Tensor(values, shape: shape ?? [values.count])
}

/// Numbers in 0...1 that the shape fixes.
private func targets(_ shape: Shape, hard: Bool = false) throws -> Tensor {
  try Tensor(
    Tensor.random(shape, seed: 31).doubles.map { hard ? ($0 > 0 ? 1 : 0) : ($0 + 1) / 2 }, shape: shape)
}

/// First and second derivatives of every loss in double precision.
@Suite struct LossGradientTests {
  static let cases: [LossCase] = Reduction.allCases.flatMap { reduction in
    [
      LossCase("crossEntropy", [[3, 4]]) { try $0[0].crossEntropy(labels: labels([2, 0, 3]), reduction: reduction) },
      LossCase("crossEntropy of images, with everything", [[2, 1, 2, 3]]) {
        try $0[0].crossEntropy(
          labels: labels([2, 0, -1, 1], [2, 1, 2]), classWeights: [0.5, 2, 1], ignoredLabel: -1, labelSmoothing: 0.2,
          reduction: reduction)
      },
      LossCase("crossEntropy of probabilities", [[2, 3]]) {
        try $0[0].crossEntropy(
          probabilities: targets([2, 3]), classWeights: [0.5, 2, 1], labelSmoothing: 0.1, reduction: reduction)
      },
      LossCase("negativeLogLikelihood", [[3, 4]]) {
        try $0[0].negativeLogLikelihood(
          labels: labels([2, 7, 3]), classWeights: [1, 2, 3, 4], ignoredLabel: 7, reduction: reduction)
      },
      LossCase("negativeLogLikelihood after logSoftmax", [[3, 4]]) {
        try $0[0].logSoftmax().negativeLogLikelihood(labels: labels([2, 0, 3]), reduction: reduction)
      },
      LossCase("binaryCrossEntropyWithLogits", [[2, 3]]) {
        try $0[0].binaryCrossEntropyWithLogits(targets: targets([2, 3]), reduction: reduction)
      },
      LossCase("binaryCrossEntropyWithLogits with weights", [[2, 3]]) {
        try $0[0].binaryCrossEntropyWithLogits(
          targets: targets([2, 3]), weights: Tensor([0.5, 1, 2]), positiveWeights: Tensor([3.0, 1, 0.5]),
          reduction: reduction)
      },
      LossCase("meanSquaredError", [[2, 3], [2, 3]]) { try $0[0].meanSquaredError($0[1], reduction: reduction) },
      LossCase("l1Loss", [[2, 3], [2, 3]]) { try $0[0].l1Loss($0[1], reduction: reduction) },
      LossCase("smoothL1Loss", [[2, 3], [2, 3]]) { try $0[0].smoothL1Loss($0[1], beta: 0.4, reduction: reduction) },
      LossCase("huberLoss", [[2, 3], [2, 3]]) { try $0[0].huberLoss($0[1], delta: 0.4, reduction: reduction) },
      LossCase("sigmoidFocalLoss", [[2, 3]]) {
        try $0[0].sigmoidFocalLoss(targets: targets([2, 3], hard: true), reduction: reduction)
      },
      LossCase("sigmoidFocalLoss without alpha", [[2, 3]]) {
        try $0[0].sigmoidFocalLoss(targets: targets([2, 3]), alpha: nil, gamma: 1.5, reduction: reduction)
      },
      LossCase("focalLoss", [[3, 4]]) {
        try $0[0].focalLoss(
          labels: labels([2, 9, 3]), gamma: 2.5, classWeights: [1, 2, 3, 4], ignoredLabel: 9, reduction: reduction)
      },
      LossCase("klDivergence", [[2, 3]]) {
        try $0[0].logSoftmax().klDivergence(target: targets([2, 3]), reduction: reduction)
      },
      LossCase("klDivergence of logarithms", [[2, 3]]) {
        try $0[0].logSoftmax().klDivergence(logTarget: targets([2, 3]), reduction: reduction)
      },
      // The targets too.
      LossCase("crossEntropy of probabilities with a gradient", [[2, 2, 3], [2, 2, 3]]) {
        try $0[0].crossEntropy(
          probabilities: $0[1].sigmoid(), classWeights: [0.5, 2, 1], labelSmoothing: 0.1, reduction: reduction)
      },
      LossCase("binaryCrossEntropyWithLogits of targets with a gradient", [[2, 3], [2, 3]]) {
        try $0[0].binaryCrossEntropyWithLogits(targets: $0[1], reduction: reduction)
      },
      LossCase("binaryCrossEntropyWithLogits with weights, of targets with a gradient", [[2, 3], [2, 3]]) {
        try $0[0].binaryCrossEntropyWithLogits(
          targets: $0[1].sigmoid(), weights: Tensor([0.5, 1, 2]), positiveWeights: Tensor([3.0, 1, 0.5]),
          reduction: reduction)
      },
      LossCase("sigmoidFocalLoss of targets with a gradient", [[2, 3], [2, 3]]) {
        try $0[0].sigmoidFocalLoss(targets: $0[1].sigmoid(), reduction: reduction)
      },
      LossCase("klDivergence of a target with a gradient", [[2, 3], [2, 3]]) {
        try $0[0].logSoftmax().klDivergence(target: $0[1].softmax(), reduction: reduction)
      },
      LossCase("klDivergence of logarithms with a gradient", [[2, 3], [2, 3]]) {
        try $0[0].logSoftmax().klDivergence(logTarget: $0[1].logSoftmax(), reduction: reduction)
      },
      LossCase("overlap with targets that have a gradient", [[2, 4, 3], [2, 4, 3]]) {
        try $0[0].sigmoid().diceLoss(targets: $0[1].sigmoid(), reduction: reduction)
          + $0[0].sigmoid().intersectionOverUnionLoss(targets: $0[1].sigmoid(), reduction: reduction)
      },
      LossCase("cosineEmbeddingLoss", [[4, 3], [4, 3]]) {
        try $0[0].cosineEmbeddingLoss(
          $0[1], targets: Tensor([1.0, -1, -1, 1]), margin: -0.9, reduction: reduction)
      },
      LossCase("contrastiveLoss", [[4, 3], [4, 3]]) {
        try $0[0].contrastiveLoss($0[1], targets: Tensor([0.0, 1, 1, 0]), margin: 1.5, reduction: reduction)
      },
      LossCase("tripletMarginLoss", [[4, 3], [4, 3], [4, 3]]) {
        try $0[0].tripletMarginLoss(positive: $0[1], negative: $0[2], reduction: reduction)
      },
      LossCase("tripletMarginLoss with a swap and another norm", [[4, 3], [4, 3], [4, 3]]) {
        try $0[0].tripletMarginLoss(positive: $0[1], negative: $0[2], norm: 3, swap: true, reduction: reduction)
      },
      LossCase("diceLoss", [[2, 3, 2, 2]]) {
        try $0[0].softmax().diceLoss(
          targets: targets([2, 3, 2, 2], hard: true), classWeights: [2, 0.5], reduction: reduction)
      },
      LossCase("intersectionOverUnionLoss", [[2, 5, 3]]) {
        try $0[0].sigmoid().intersectionOverUnionLoss(
          targets: targets([2, 5, 3], hard: true), smoothing: 0.1, classWeights: [0.5, 2, 1], reduction: reduction)
      },
    ]
  }

  @Test(arguments: cases) func secondOrder(_ loss: LossCase) throws {
    let points = try loss.shapes.enumerated().map { try Tensor.random($1, seed: UInt64($0) + 5) }
    let report = try checkGradient(of: loss.function, at: points, order: 2)
    #expect(report.passed, "\(report)")
    #expect(report.warnings.isEmpty, "\(report)")
  }

  /// Single precision gives the same, and no gradient is constantly 0.
  @Test(arguments: cases) func precisions(_ loss: LossCase) throws {
    let points = try loss.shapes.enumerated().map { try Tensor.random($1, seed: UInt64($0) + 5) }
    let results = try [ScalarType.float64, .float32].map { type in
      let tape = Tape(.training(seed: 1))
      let x = try points.map { tape.variable(try $0.converted(to: type)) }
      let y = try loss.function(x)
      #expect(y.scalarType == type)
      let gradients = try tape.gradients(of: y.sum())
      return try [y.value] + x.map { try #require(gradients[$0]) }
    }
    for (double, float) in zip(results[0], results[1]) {
      #expect(float.isClose(to: double, relative: 1e-4, absolute: 1e-5))
      #expect(double.doubles.contains { $0 != 0 })
    }
  }
}

/// What losses are by definition, and where they touch each other.
@Suite struct LossValueTests {
  private let tape = Tape(.training(seed: 1))

  private func scores(_ shape: Shape = [4, 3]) throws -> Variable { tape.variable(try .random(shape, seed: 3)) }

  @Test func reductions() throws {
    let x = try scores()
    let target = try Tensor.random([4, 3], seed: 4)
    let terms = try x.meanSquaredError(target, reduction: .none).value.doubles
    #expect(terms == zip(x.value.doubles, target.doubles).map { ($0 - $1) * ($0 - $1) })
    let sum = terms.reduce(0, +)
    #expect(abs(try x.meanSquaredError(target, reduction: .sum).value.scalar() - sum) < 1e-12)
    #expect(abs(try x.meanSquaredError(target, reduction: .mean).value.scalar() - sum / 12) < 1e-12)
    #expect(abs(try x.meanSquaredError(target, reduction: .batchMean).value.scalar() - sum / 4) < 1e-12)
  }

  /// The older operation is a special case.
  @Test func softmaxCrossEntropyIsTheSame() throws {
    let x = try scores()
    let labels = try labels([2, 0, 1, 1])
    #expect(
      try x.crossEntropy(labels: labels).value.isClose(
        to: x.softmaxCrossEntropy(labels: labels).value, relative: 1e-12))
    let soft = try targets([4, 3])
    #expect(
      try x.crossEntropy(probabilities: soft).value.isClose(
        to: x.softmaxCrossEntropy(targets: soft).value, relative: 1e-12))
  }

  @Test func focalLossWithoutFocusIsCrossEntropy() throws {
    let x = try scores()
    let labels = try labels([2, 0, -5, 1])
    for reduction in Reduction.allCases {
      let focal = try x.focalLoss(
        labels: labels, gamma: 0, classWeights: [1, 2, 3], ignoredLabel: -5, reduction: reduction)
      let plain = try x.crossEntropy(
        labels: labels, classWeights: [1, 2, 3], ignoredLabel: -5, reduction: reduction)
      #expect(focal.value.isClose(to: plain.value, relative: 1e-12))
    }
  }

  /// Worked by hand: p = 0.8 for the label, (1 − p)² · −log p.
  @Test func focalLossOfASoftmax() throws {
    let x = tape.variable(try Tensor([log(4.0), 0], shape: [1, 2]))
    let loss = try x.focalLoss(labels: labels([0])).value.scalar()
    #expect(abs(loss - 0.2 * 0.2 * -log(0.8)) < 1e-12)
  }

  /// Masked scores, of −∞, are no obstacle where their probability is 0.
  @Test func infiniteScores() throws {
    let x = tape.variable(try Tensor([1, -Double.infinity, 2, 0, 0, 0], shape: [2, 3]))
    for loss in try [
      x.crossEntropy(labels: labels([2, 1])),
      x.crossEntropy(probabilities: Tensor([0.5, 0, 0.5, 0, 1, 0], shape: [2, 3])),
    ] {
      #expect(loss.value.firstNonFinite == nil)
      #expect(try tape.gradients(of: loss, retainingTape: true)[x]?.firstNonFinite == nil)
    }
    let logarithms = tape.variable(try Tensor([-1, -Double.infinity, -2, -1, -1, -1], shape: [2, 3]))
    #expect(try logarithms.negativeLogLikelihood(labels: labels([0, 2])).value.scalar() == 1)
  }

  @Test func contrastive() throws {
    let a = tape.variable(try Tensor([0.0, 0, 0, 0, 1, 1], shape: [3, 2]))
    let b = tape.variable(try Tensor([3.0, 4, 0.3, 0.4, 1, 1], shape: [3, 2]))
    let loss = try a.contrastiveLoss(b, targets: Tensor([0, 1, 1] as [Int32]), reduction: .none)
    #expect(loss.value.isClose(to: try Tensor([12.5, 0.125, 0.5]), relative: 1e-5))
    #expect(try tape.gradients(of: loss.sum())[a]?.firstNonFinite == nil)
  }

  @Test func overlap() throws {
    let p = tape.variable(try Tensor([1.0, 0, 0.5, 0.5], shape: [1, 4, 1]))
    let t = try Tensor([1.0, 0, 1, 0], shape: [1, 4, 1])
    #expect(abs(try p.diceLoss(targets: t, smoothing: 0).value.scalar() - (1 - 3.0 / 4)) < 1e-12)
    #expect(abs(try p.intersectionOverUnionLoss(targets: t, smoothing: 0).value.scalar() - (1 - 1.5 / 2.5)) < 1e-12)
    let perfect = tape.variable(t)
    for smoothing in [0.0, 1] {
      #expect(try perfect.diceLoss(targets: t, smoothing: smoothing).value.scalar() == 0)
      #expect(try perfect.intersectionOverUnionLoss(targets: t, smoothing: smoothing).value.scalar() == 0)
    }
  }

  /// Losses 1/4 and 1/3, or 2/5 and 1/2, of two classes. The mean is that of the weighted losses.
  @Test func overlapWithClassWeights() throws {
    let p = tape.variable(try Tensor([1, 0.5, 0, 0.5, 0.5, 0, 0.5, 0], shape: [1, 4, 2]))
    let t = try Tensor([1.0, 1, 0, 1, 1, 0, 0, 0], shape: [1, 4, 2])
    func losses(_ reduction: Reduction) throws -> [[Double]] {
      [
        try p.diceLoss(targets: t, smoothing: 0, classWeights: [2, 3], reduction: reduction).value.doubles,
        try p.intersectionOverUnionLoss(targets: t, smoothing: 0, classWeights: [2, 3], reduction: reduction).value
          .doubles,
      ]
    }
    let expected: [(Reduction, [[Double]])] = [
      (.none, [[0.5, 1], [0.8, 1.5]]), (.sum, [[1.5], [2.3]]), (.mean, [[0.75], [1.15]]),
    ]
    for (reduction, values) in expected {
      for (actual, value) in zip(try losses(reduction), values) {
        #expect(try Tensor(actual).isClose(to: Tensor(value), relative: 1e-12), "\(reduction): \(actual)")
      }
    }
  }

  /// A tensor as target is a constant; a variable gets a gradient.
  @Test func targetsOfEitherKind() throws {
    let x = try scores()
    let t = tape.variable(try .random([4, 3], seed: 8))
    let gradients = try tape.gradients(of: x.huberLoss(t), retainingTape: true)
    let (dx, dt) = (try #require(gradients[x]), try #require(gradients[t]))
    #expect(dt.doubles == dx.doubles.map { -$0 })
    #expect(try tape.gradients(of: x.huberLoss(t.value))[x] == dx)
  }

  /// The gradient of a score that is nearly sure is small, and has all its digits.
  @Test func sureScoresInSinglePrecision() throws {
    let x = tape.variable(try Tensor([20, -20, 20, -20] as [Float]))
    let targets = try Tensor([1, 0, 0, 1] as [Float])
    let small = 1 / (1 + exp(20.0))
    for weight in [nil, 3.0] {
      let weights = try weight.map { try Tensor([Float($0)]) }
      let loss = try x.binaryCrossEntropyWithLogits(targets: targets, positiveWeights: weights, reduction: .sum)
      let gradient = try #require(try tape.gradients(of: loss, retainingTape: true)[x])
      let p = weight ?? 1
      let expected = try Tensor([-p * small, small, 1 - small, -p * (1 - small)])
      #expect(try gradient.converted(to: .float64).isClose(to: expected, relative: 1e-6, absolute: 0), "\(gradient)")
    }
  }

  @Test func emptyBatches() throws {
    let x = tape.variable(try .zeros([0, 3]))
    #expect(try x.crossEntropy(labels: labels([]), reduction: .none).shape == [0])
    #expect(try x.crossEntropy(labels: labels([]), reduction: .sum).value.scalar() == 0)
    #expect(try x.l1Loss(x.value, reduction: .sum).value.scalar() == 0)
    #expect(throws: TensorError.self) { try x.crossEntropy(labels: labels([])) }
    #expect(throws: TensorError.self) { try x.l1Loss(x.value) }
  }
}
