import NNLayers

/// Operations/Activations.
let activations: [String: Operation] = [
  "relu": { x, _ in try x[0].relu() },
  "relu6": { x, _ in try x[0].relu6() },
  "leakyReLU": { x, a in try x[0].leakyReLU(slope: a.double("slope")) },
  "prelu": { x, _ in try x[0].prelu(slope: x[1]) },
  "elu": { x, a in try x[0].elu(alpha: a.double("alpha")) },
  "selu": { x, _ in try x[0].selu() },
  "gelu": { x, _ in try x[0].gelu() },
  "geluTanh": { x, _ in try x[0].gelu(approximation: .tanh) },
  "silu": { x, _ in try x[0].silu() },
  "mish": { x, _ in try x[0].mish() },
  "softplus": { x, a in try x[0].softplus(beta: a.double("beta"), threshold: a.double("threshold")) },
  "sigmoid": { x, _ in try x[0].sigmoid() },
  "tanh": { x, _ in try x[0].tanh() },
  "hardSigmoid": { x, _ in try x[0].hardSigmoid() },
  "hardSwish": { x, _ in try x[0].hardSwish() },
  "softmax": { x, a in try x[0].softmax(axis: a.int("axis")) },
  "logSoftmax": { x, a in try x[0].logSoftmax(axis: a.int("axis")) },
  "softmin": { x, a in try x[0].softmin(axis: a.int("axis")) },
]
