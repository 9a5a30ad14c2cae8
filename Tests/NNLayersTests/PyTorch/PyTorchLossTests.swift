import NNLayers
import Testing

/// Losses and their gradients against PyTorch.
@Suite struct PyTorchLossTests {
  @Test(arguments: PyTorchCase.all(in: "loss")) func loss(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    let function = try #require(pyTorchLosses[fixture.name], "no test uses \(fixture.name)")
    let names = fixture.rest.keys.filter { !$0.hasSuffix(".gradient") && $0 != "y" }
    let differentiated = names.filter { fixture.rest["\($0).gradient"] != nil }
    #expect(differentiated.contains("x"))
    let tape = Tape(.training(seed: 0))
    var variables: [String: Variable] = [:]
    for name in names {
      let value = try fixture.take(name)
      variables[name] = differentiated.contains(name) ? tape.variable(value) : tape.constant(value)
    }
    let y = try function(PyTorchInputs(variables: variables))
    let gradients = try tape.gradients(of: y, upstream: tape.constant(fixture.take("y.gradient")))
    try fixture.compare(y.value, "y")
    for name in differentiated { try fixture.compare(gradients[#require(variables[name])], "\(name).gradient") }
    fixture.expectAllTaken()
  }
}

private let reductions: [String: Reduction] = ["mean": .mean, "sum": .sum, "none": .none]
private let weights = [0.5, 2, 1, 0.25]

/// What this package does for each loss of the file.
let pyTorchLosses: [String: PyTorchFunction] = {
  var all: [String: PyTorchFunction] = [:]
  for (name, reduction) in reductions {
    for (function, part) in classLosses(reduction) { all["loss/\(function)-\(name)"] = part }
    for (function, part) in otherLosses(reduction) { all["loss/\(function)-\(name)"] = part }
    for (function, part) in composedLosses(reduction) { all["loss/\(function)-\(name)"] = part }
    guard name != "mean" else { continue }
    for (function, part) in targetLosses(reduction) { all["loss/targets-\(function)-\(name)"] = part }
  }
  for (name, function) in singleLosses { all["loss/\(name)"] = function }
  return all
}()

private func classLosses(_ reduction: Reduction) -> [String: PyTorchFunction] {
  func crossEntropy(_ classWeights: [Double]?, ignored: Int? = nil, smoothing: Double = 0) -> PyTorchFunction {
    {
      try $0["x"].crossEntropy(
        labels: $0["labels"].value, classWeights: classWeights, ignoredLabel: ignored, labelSmoothing: smoothing,
        reduction: reduction)
    }
  }
  var all: [String: PyTorchFunction] = [:]
  for (suffix, classWeights) in ["": nil, "-weights": weights] as [String: [Double]?] {
    all["cross_entropy-labels\(suffix)"] = crossEntropy(classWeights)
    all["cross_entropy-ignored\(suffix)"] = crossEntropy(classWeights, ignored: -100)
    all["cross_entropy-smooth\(suffix)"] = crossEntropy(classWeights, smoothing: 0.1)
    all["cross_entropy-smooth-ignored\(suffix)"] = crossEntropy(classWeights, ignored: -100, smoothing: 0.3)
    all["cross_entropy-images\(suffix)"] = crossEntropy(classWeights, smoothing: 0.2)
    all["cross_entropy-soft\(suffix)"] = {
      try $0["x"].crossEntropy(
        probabilities: $0["targets"].value, classWeights: classWeights, reduction: reduction)
    }
    all["cross_entropy-soft-smooth-images\(suffix)"] = {
      try $0["x"].crossEntropy(
        probabilities: $0["targets"].value, classWeights: classWeights, labelSmoothing: 0.1, reduction: reduction)
    }
    all["nll-ignored\(suffix)"] = {
      try $0["x"].negativeLogLikelihood(
        labels: $0["labels"].value, classWeights: classWeights, ignoredLabel: -100, reduction: reduction)
    }
    all["nll-images\(suffix)"] = {
      try $0["x"].negativeLogLikelihood(
        labels: $0["labels"].value, classWeights: classWeights, reduction: reduction)
    }
  }
  // The file has the weights in the cases that use them.
  return all.mapValues { function in
    { inputs in
      if let given = inputs.variables["weight"] { #expect(given.value.doubles == weights) }
      return try function(inputs)
    }
  }
}

private func otherLosses(_ reduction: Reduction) -> [String: PyTorchFunction] {
  [
    "bce": { try $0["x"].binaryCrossEntropyWithLogits(targets: $0["targets"].value, reduction: reduction) },
    "bce-weights": {
      try $0["x"].binaryCrossEntropyWithLogits(
        targets: $0["targets"].value, weights: $0["weights"].value, positiveWeights: $0["positive"].value,
        reduction: reduction)
    },
    "focal": { try $0["x"].sigmoidFocalLoss(targets: $0["targets"].value, reduction: reduction) },
    "mse": { try $0["x"].meanSquaredError($0["target"], reduction: reduction) },
    "l1": { try $0["x"].l1Loss($0["target"], reduction: reduction) },
    "smooth_l1": { try $0["x"].smoothL1Loss($0["target"], reduction: reduction) },
    "huber": { try $0["x"].huberLoss($0["target"], reduction: reduction) },
    "kl": { try $0["x"].klDivergence(target: $0["p"].value, reduction: reduction) },
    "kl-log": { try $0["x"].klDivergence(logTarget: $0["p"].value, reduction: reduction) },
    "cosine": {
      try $0["x"].cosineEmbeddingLoss($0["other"], targets: $0["signs"].value, reduction: reduction)
    },
    "triplet": {
      try $0["x"].tripletMarginLoss(positive: $0["positive"], negative: $0["negative"], reduction: reduction)
    },
  ]
}

/// Losses that PyTorch has not: by their formulas.
private func composedLosses(_ reduction: Reduction) -> [String: PyTorchFunction] {
  [
    "dice": { try $0["x"].diceLoss(targets: $0["targets"], reduction: reduction) },
    "iou": { try $0["x"].intersectionOverUnionLoss(targets: $0["targets"], reduction: reduction) },
    "contrastive": {
      try $0["x"].contrastiveLoss($0["other"], targets: $0["different"].value, reduction: reduction)
    },
    "focal_softmax": {
      try $0["x"].focalLoss(labels: $0["labels"].value, ignoredLabel: -100, reduction: reduction)
    },
    "focal_softmax-weights": {
      #expect(try $0["weight"].value.doubles == weights)
      return try $0["x"].focalLoss(
        labels: $0["labels"].value, classWeights: weights, ignoredLabel: -100, reduction: reduction)
    },
  ]
}

/// Losses whose targets have a gradient too.
private func targetLosses(_ reduction: Reduction) -> [String: PyTorchFunction] {
  [
    "cross_entropy": { try $0["x"].crossEntropy(probabilities: $0["targets"], reduction: reduction) },
    "cross_entropy-smooth": {
      try $0["x"].crossEntropy(
        probabilities: $0["targets"], classWeights: $0["weight"].value.doubles, labelSmoothing: 0.2,
        reduction: reduction)
    },
    "bce": { try $0["x"].binaryCrossEntropyWithLogits(targets: $0["targets"], reduction: reduction) },
    "bce-positive": {
      try $0["x"].binaryCrossEntropyWithLogits(
        targets: $0["targets"], positiveWeights: $0["positive"].value, reduction: reduction)
    },
    "kl": { try $0["x"].klDivergence(target: $0["targets"], reduction: reduction) },
    "kl-log": { try $0["x"].klDivergence(logTarget: $0["targets"], reduction: reduction) },
  ]
}

private let singleLosses: [String: PyTorchFunction] = [
  "dice-hard": { try $0["x"].diceLoss(targets: $0["targets"].value, smoothing: 0.1, reduction: .none) },
  "iou-hard": { try $0["x"].intersectionOverUnionLoss(targets: $0["targets"].value, smoothing: 0.1, reduction: .none) },
  "contrastive-margin": {
    try $0["x"].contrastiveLoss($0["other"], targets: $0["different"].value, margin: 2.5, reduction: .none)
  },
  "focal_softmax-gamma": {
    try $0["x"].focalLoss(labels: $0["labels"].value, gamma: 3.5, ignoredLabel: -100, reduction: .none)
  },
  "bce-large": { try $0["x"].binaryCrossEntropyWithLogits(targets: $0["targets"].value, reduction: .none) },
  "focal-plain": {
    try $0["x"].sigmoidFocalLoss(targets: $0["targets"].value, alpha: nil, gamma: 3.5, reduction: .none)
  },
  "focal-gamma0": {
    try $0["x"].sigmoidFocalLoss(targets: $0["targets"].value, alpha: 0.6, gamma: 0, reduction: .none)
  },
  "smooth_l1-beta": { try $0["x"].smoothL1Loss($0["target"], beta: 0.3, reduction: .none) },
  "smooth_l1-beta0": { try $0["x"].smoothL1Loss($0["target"], beta: 0, reduction: .none) },
  "huber-delta": { try $0["x"].huberLoss($0["target"], delta: 0.7, reduction: .none) },
  "kl-batchmean": { try $0["x"].klDivergence(target: $0["p"].value) },
  "kl-log-batchmean": { try $0["x"].klDivergence(logTarget: $0["p"].value) },
  "cosine-margin": {
    try $0["x"].cosineEmbeddingLoss($0["other"], targets: $0["signs"].value, margin: -0.5, reduction: .none)
  },
  "triplet-swap": {
    try $0["x"].tripletMarginLoss(positive: $0["positive"], negative: $0["negative"], swap: true, reduction: .none)
  },
  "triplet-norm1": {
    try $0["x"].tripletMarginLoss(positive: $0["positive"], negative: $0["negative"], norm: 1, reduction: .none)
  },
  "triplet-norm3": {
    try $0["x"].tripletMarginLoss(
      positive: $0["positive"], negative: $0["negative"], margin: 0.5, norm: 3, reduction: .none)
  },
]
