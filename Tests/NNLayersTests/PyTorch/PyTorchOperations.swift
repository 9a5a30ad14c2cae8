import NNLayers
import Testing

/// The inputs of a case by name.
struct PyTorchInputs {
  let variables: [String: Variable]

  subscript(name: String) -> Variable {
    get throws { try #require(variables[name], "no input \(name)") }
  }
}

typealias PyTorchFunction = @Sendable (PyTorchInputs) throws -> Variable

/// What this package does for each case that is one function of its inputs.
let pyTorchOperations: [String: PyTorchFunction] = [
  convolutions, poolings, unaries, binaries, reductions, softmaxes, products, pyTorchFunctions,
  movements, linearAlgebra, resamplings, gridSamplings, attentions,
  moreConvolutions, morePoolings, normalizations, gradientControls, containers,
].reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }

private let convolutions: [String: PyTorchFunction] = [
  "conv/valid": { try $0["x"].crossCorrelation2D($0["weight"]) },
  "conv/bias": { try $0["x"].crossCorrelation2D($0["weight"], bias: $0["bias"]) },
  "conv/padding1": { try $0["x"].crossCorrelation2D($0["weight"], bias: $0["bias"], padding: .all(1)) },
  "conv/stride2": { try $0["x"].crossCorrelation2D($0["weight"], stride: 2, padding: .all(1)) },
  "conv/asymmetric": {
    try $0["x"].crossCorrelation2D(
      $0["weight"], stride: Size2D(2, 1), padding: .explicit(top: 1, bottom: 3, left: 2, right: 0))
  },
  "conv/same-even": { try $0["x"].crossCorrelation2D($0["weight"], padding: .same) },
  "conv/dilation2": { try $0["x"].crossCorrelation2D($0["weight"], padding: .all(1), dilation: 2) },
  "conv/groups2": { try $0["x"].crossCorrelation2D($0["weight"], bias: $0["bias"], padding: .all(1), groups: 2) },
  "conv/depthwise": { try $0["x"].crossCorrelation2D($0["weight"], padding: .all(1), groups: 4) },
  "conv/1x1": { try $0["x"].crossCorrelation2D($0["weight"]) },
  "conv/wide": { try $0["x"].crossCorrelation2D($0["weight"], bias: $0["bias"], padding: .all(1)) },
]

private let poolings: [String: PyTorchFunction] = [
  "maxpool/2x2": { try $0["x"].maxPool2D(window: 2) },
  "maxpool/overlapping": { try $0["x"].maxPool2D(window: 3, stride: 2, padding: .all(1)) },
  "maxpool/rest": { try $0["x"].maxPool2D(window: Size2D(2, 3)) },
  "avgpool/2x2": { try $0["x"].averagePool2D(window: 2) },
  "avgpool/counted": { try $0["x"].averagePool2D(window: 3, stride: 2, padding: .all(1)) },
  "avgpool/uncounted": {
    try $0["x"].averagePool2D(window: 3, stride: 2, padding: .all(1), countsPadding: false)
  },
]

private let unaries: [String: PyTorchFunction] = [
  "unary/relu": { try $0["x"].relu() },
  "unary/sigmoid": { try Sigmoid()($0["x"]) },
  "unary/tanh": { try Tanh()($0["x"]) },
  "unary/exp": { try $0["x"].exp() },
  "unary/log": { try $0["x"].log() },
  "unary/sqrt": { try $0["x"].sqrt() },
  "unary/pow2": { try $0["x"].power(2) },
  "unary/pow3": { try $0["x"].power(3) },
  "unary/pow-1.5": { try $0["x"].power(-1.5) },
]

private let binaries: [String: PyTorchFunction] = {
  let functions: [String: PyTorchFunction] = [
    "add": { try $0["a"] + $0["b"] },
    "sub": { try $0["a"] - $0["b"] },
    "mul": { try $0["a"] * $0["b"] },
    "div": { try $0["a"] / $0["b"] },
    "pow": { try $0["a"].power($0["b"]) },
  ]
  var all: [String: PyTorchFunction] = [:]
  for (name, function) in functions {
    for broadcast in ["", "-last", "-both"] { all["binary/\(name)\(broadcast)"] = function }
  }
  return all
}()

private let reductions: [String: PyTorchFunction] = {
  typealias Reduction = @Sendable (Variable, [Int]?, Bool) throws -> Variable
  let functions: [String: Reduction] = [
    "sum": { try $0.sum(axes: $1, keepsDimensions: $2) },
    "mean": { try $0.mean(axes: $1, keepsDimensions: $2) },
    "amax": { try $0.max(axes: $1, keepsDimensions: $2) },
  ]
  var all: [String: PyTorchFunction] = [:]
  for (name, function) in functions {
    all["reduction/\(name)-all"] = { try function($0["x"], nil, false) }
    all["reduction/\(name)-first"] = { try function($0["x"], [0], false) }
    all["reduction/\(name)-last-kept"] = { try function($0["x"], [-1], true) }
    all["reduction/\(name)-apart"] = { try function($0["x"], [0, 2], false) }
  }
  return all
}()

private let softmaxes: [String: PyTorchFunction] = [
  "softmax/last": { try $0["x"].softmax() },
  "softmax/axis1": { try Softmax(axis: 1)($0["x"]) },
  "softmax/large": { try $0["x"].softmax() },
  "log_softmax/last": { try $0["x"].logSoftmax() },
  "log_softmax/axis1": { try LogSoftmax(axis: 1)($0["x"]) },
  "log_softmax/large": { try $0["x"].logSoftmax() },
  "cross_entropy/labels": { try $0["x"].softmaxCrossEntropy(labels: $0["labels"].value) },
  "cross_entropy/soft": { try $0["x"].softmaxCrossEntropy(targets: $0["targets"].value) },
]

private let products: [String: PyTorchFunction] = [
  "linear/bias": { try $0["x"].matrixProduct($0["weight"]) + $0["bias"] },
  "linear/batches": { try $0["x"].matrixProduct($0["weight"]) },
  "matmul/matrices": { try $0["a"].matrixProduct($0["b"]) },
  "matmul/batches": { try $0["a"].matrixProduct($0["b"]) },
  "matmul/broadcast": { try $0["a"].matrixProduct($0["b"]) },
  "matmul/wide": { try $0["a"].matrixProduct($0["b"]) },
]
