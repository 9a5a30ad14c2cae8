import NNLayers

/// Losses of labels and probabilities.
let classLosses: [String: Operation] = [
  "softmaxCrossEntropyOfLabels": { x, _ in try x[0].softmaxCrossEntropy(labels: x[1].value) },
  "softmaxCrossEntropyOfTargets": { x, _ in try x[0].softmaxCrossEntropy(targets: x[1].value) },
  "crossEntropyOfLabels": { x, a in
    try x[0].crossEntropy(
      labels: x[1].value, classWeights: a.optionalDoubles("weights"), ignoredLabel: a.optionalInt("ignored"),
      labelSmoothing: a.double("smoothing"), reduction: a.reduction())
  },
  "crossEntropyOfProbabilities": { x, a in
    try x[0].crossEntropy(
      probabilities: x[1].value, classWeights: a.optionalDoubles("weights"), labelSmoothing: a.double("smoothing"),
      reduction: a.reduction())
  },
  "negativeLogLikelihood": { x, a in
    try x[0].negativeLogLikelihood(
      labels: x[1].value, classWeights: a.optionalDoubles("weights"), ignoredLabel: a.optionalInt("ignored"),
      reduction: a.reduction())
  },
  "binaryCrossEntropyWithLogits": { x, a in
    let more = x.dropFirst(2)
    return try x[0].binaryCrossEntropyWithLogits(
      targets: x[1].value, weights: a.flag("weights") ? more.first?.value : nil,
      positiveWeights: a.flag("positive") ? more.last?.value : nil, reduction: a.reduction())
  },
  "sigmoidFocalLoss": { x, a in
    try x[0].sigmoidFocalLoss(
      targets: x[1].value, alpha: a.optionalDouble("alpha"), gamma: a.double("gamma"), reduction: a.reduction())
  },
  "focalLoss": { x, a in
    try x[0].focalLoss(
      labels: x[1].value, gamma: a.double("gamma"), classWeights: a.optionalDoubles("weights"),
      ignoredLabel: a.optionalInt("ignored"), reduction: a.reduction())
  },
  "klDivergence": { x, a in
    try a.flag("logTarget")
      ? x[0].klDivergence(logTarget: x[1].value, reduction: a.reduction())
      : x[0].klDivergence(target: x[1].value, reduction: a.reduction())
  },
  "diceLoss": { x, a in
    try x[0].diceLoss(
      targets: x[1].value, smoothing: a.double("smoothing"), classWeights: a.optionalDoubles("weights"),
      reduction: a.reduction())
  },
  "intersectionOverUnionLoss": { x, a in
    try x[0].intersectionOverUnionLoss(
      targets: x[1].value, smoothing: a.double("smoothing"), classWeights: a.optionalDoubles("weights"),
      reduction: a.reduction())
  },
]
