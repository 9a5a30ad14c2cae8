import NNLayers

/// Losses of numbers and embeddings. The target is a variable, or its tensor where the case says that it is constant.
let otherLosses: [String: Operation] = [
  "meanSquaredError": { x, a in
    try a.flag("constant")
      ? x[0].meanSquaredError(x[1].value, reduction: a.reduction())
      : x[0].meanSquaredError(x[1], reduction: a.reduction())
  },
  "l1Loss": { x, a in
    try a.flag("constant")
      ? x[0].l1Loss(x[1].value, reduction: a.reduction()) : x[0].l1Loss(x[1], reduction: a.reduction())
  },
  "smoothL1Loss": { x, a in
    try a.flag("constant")
      ? x[0].smoothL1Loss(x[1].value, beta: a.double("beta"), reduction: a.reduction())
      : x[0].smoothL1Loss(x[1], beta: a.double("beta"), reduction: a.reduction())
  },
  "huberLoss": { x, a in
    try a.flag("constant")
      ? x[0].huberLoss(x[1].value, delta: a.double("delta"), reduction: a.reduction())
      : x[0].huberLoss(x[1], delta: a.double("delta"), reduction: a.reduction())
  },
  "cosineEmbeddingLoss": { x, a in
    try x[0].cosineEmbeddingLoss(x[1], targets: x[2].value, margin: a.double("margin"), reduction: a.reduction())
  },
  "contrastiveLoss": { x, a in
    try x[0].contrastiveLoss(x[1], targets: x[2].value, margin: a.double("margin"), reduction: a.reduction())
  },
  "tripletMarginLoss": { x, a in
    try x[0].tripletMarginLoss(
      positive: x[1], negative: x[2], margin: a.double("margin"), norm: a.double("norm"),
      epsilon: a.double("epsilon"), swap: a.flag("swap"), reduction: a.reduction())
  },
]
