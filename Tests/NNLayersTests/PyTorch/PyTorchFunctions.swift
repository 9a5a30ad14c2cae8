import NNLayers
import Testing

/// What this package does for each case of pytorch-functions.safetensors.
let pyTorchFunctions: [String: PyTorchFunction] = [functions, pairs, activations, alongAxes, rows].reduce(into: [:]) {
  all, part in all.merge(part) { first, _ in first }
}

private let functions: [String: PyTorchFunction] = [
  "function/abs": { try $0["x"].abs() },
  "function/square": { try $0["x"].square() },
  "function/rsqrt": { try $0["x"].rsqrt() },
  "function/log1p": { try $0["x"].log1p() },
  "function/log1p-small": { try $0["x"].log1p() },
  "function/expm1": { try $0["x"].expm1() },
  "function/expm1-small": { try $0["x"].expm1() },
  "function/sin": { try $0["x"].sin() },
  "function/cos": { try $0["x"].cos() },
  "function/erf": { try $0["x"].erf() },
  "function/clamp": { try $0["x"].clamped(min: -1, max: 2) },
  "function/clamp-min": { try $0["x"].clamped(min: 0.5) },
  "function/clamp-max": { try $0["x"].clamped(max: 0.5) },
  "function/sign": { try $0["x"].sign() * $0["x"] },
  "function/floor": { try $0["x"].floor() * $0["x"] },
  "function/ceil": { try $0["x"].ceil() * $0["x"] },
  "function/round": { try $0["x"].round() * $0["x"] },
  "function/trunc": { try $0["x"].trunc() * $0["x"] },
  "function/where": {
    let x = try $0["x"]
    return try x.square().replacing(with: 0.5, where: .!(((x .> 0) .& .!(x .>= 2)) .| (x .== -1)))
  },
  "function/neg": { try -$0["x"] },
  "function/cast": {
    let x = try $0["x"]
    let other: ScalarType = x.scalarType == .float64 ? .float32 : .float64
    return try x.converted(to: other).square().converted(to: x.scalarType)
  },
  "function/any": {
    let x = try $0["x"]
    return try x * constant((x .> 2).any(axes: [1], keepsDimensions: true), beside: x)
  },
  "function/all": {
    let x = try $0["x"]
    return try x * constant((x .> -2.5).all(axes: [0]), beside: x)
  },
  "function/any-all": {
    let x = try $0["x"]
    return try x * constant((x .> 2.9).any() .| (x .> -3).all(), beside: x)
  },
  "function/one-hot": {
    let x = try $0["x"]
    return try x * x.tape.constant($0["labels"].value.oneHot(classes: 7, x.scalarType))
  },
  "function/one-hot-product": {
    let x = try $0["x"]
    return try x.tape.constant($0["labels"].value.oneHot(classes: 4, x.scalarType)).matrixProduct(x)
  },
]

private let pairs: [String: PyTorchFunction] = {
  let functions: [String: PyTorchFunction] = [
    "maximum": { try $0["a"].maximum($0["b"]) },
    "minimum": { try $0["a"].minimum($0["b"]) },
    "where": { try .select($0["a"] .< $0["b"], $0["a"], $0["b"] * $0["b"]) },
  ]
  var all: [String: PyTorchFunction] = [:]
  for (name, function) in functions {
    for broadcast in ["", "-last", "-both"] { all["pair/\(name)\(broadcast)"] = function }
  }
  return all
}()

private let activations: [String: PyTorchFunction] = [
  "activation/relu6": { try ReLU6()($0["x"]) },
  "activation/leaky_relu": { try LeakyReLU()($0["x"]) },
  "activation/leaky_relu-0.3": { try LeakyReLU(slope: 0.3)($0["x"]) },
  "activation/elu": { try ELU()($0["x"]) },
  "activation/elu-0.4": { try ELU(alpha: 0.4)($0["x"]) },
  "activation/selu": { try SELU()($0["x"]) },
  "activation/gelu": { try GELU()($0["x"]) },
  "activation/gelu-tanh": { try GELU(approximation: .tanh)($0["x"]) },
  "activation/silu": { try SiLU()($0["x"]) },
  "activation/mish": { try Mish()($0["x"]) },
  "activation/softplus": { try Softplus()($0["x"]) },
  "activation/softplus-2-3": { try Softplus(beta: 2, threshold: 3)($0["x"]) },
  "activation/hardsigmoid": { try HardSigmoid()($0["x"]) },
  "activation/hardswish": { try HardSwish()($0["x"]) },
  "activation/softmin": { try Softmin()($0["x"]) },
  "activation/softmin-first": { try Softmin(axis: 0)($0["x"]) },
  "activation/prelu-channels": {
    let layer = PReLU(channels: 5)
    try $0["x"].tape.bind(layer.slope, to: $0["slope"])
    return try layer($0["x"])
  },
  "activation/prelu-one": { try $0["x"].prelu(slope: $0["slope"]) },
]

private let alongAxes: [String: PyTorchFunction] = {
  typealias Reduction = @Sendable (Variable, [Int]?, Bool) throws -> Variable
  let functions: [String: Reduction] = [
    "amin": { try $0.min(axes: $1, keepsDimensions: $2) },
    "var": { try $0.variance(axes: $1, keepsDimensions: $2) },
    "var-biased": { try $0.variance(axes: $1, correction: 0, keepsDimensions: $2) },
    "var-far": { try $0.variance(axes: $1, keepsDimensions: $2) },
    "std": { try $0.standardDeviation(axes: $1, keepsDimensions: $2) },
    "norm-1": { try $0.norm(order: 1, axes: $1, keepsDimensions: $2) },
    "norm-2": { try $0.norm(axes: $1, keepsDimensions: $2) },
    "norm-3": { try $0.norm(order: 3, axes: $1, keepsDimensions: $2) },
    "norm-1.5": { try $0.norm(order: 1.5, axes: $1, keepsDimensions: $2) },
    "norm-inf": { try $0.norm(order: .infinity, axes: $1, keepsDimensions: $2) },
    "logsumexp": { try $0.logSumExp(axes: $1, keepsDimensions: $2) },
    "logsumexp-large": { try $0.logSumExp(axes: $1, keepsDimensions: $2) },
  ]
  var all: [String: PyTorchFunction] = [:]
  for (name, function) in functions {
    all["along/\(name)-all"] = { try function($0["x"], nil, false) }
    all["along/\(name)-first"] = { try function($0["x"], [0], false) }
    all["along/\(name)-last-kept"] = { try function($0["x"], [-1], true) }
    all["along/\(name)-apart"] = { try function($0["x"], [0, 2], false) }
  }
  return all
}()

private let rows: [String: PyTorchFunction] = [
  "along/prod-all": { try $0["x"].product() },
  "along/prod-rows": { try $0["x"].product(axes: [1]) },
  "along/prod-columns-kept": { try $0["x"].product(axes: [0], keepsDimensions: true) },
  "along/prod-zeros": { try $0["x"].product(axes: [1]) },
  "along/cumsum": { try $0["x"].cumulativeSum() },
  "along/cumsum-first": { try $0["x"].cumulativeSum(axis: 0) },
  "along/cumsum-reversed": { try $0["x"].cumulativeSum(reversed: true) },
  "along/cumsum-first-reversed": { try $0["x"].cumulativeSum(axis: 0, reversed: true) },
  "along/topk": { try $0["x"].topK(3).values },
  "along/topk-smallest-first": { try $0["x"].topK(2, axis: 0, largest: false).values },
  "along/argmax": { try $0["x"] * indices($0["x"]) { x in try x.argmax(axis: 1, keepsDimensions: true) } },
  "along/argmin": { try $0["x"] * indices($0["x"]) { x in try x.argmin(axis: 1, keepsDimensions: true) } },
]

/// What the search finds, as a constant that the variable can be multiplied with.
private func indices(_ x: Variable, _ search: (Tensor) throws -> Tensor) throws -> Variable {
  try constant(search(x.value), beside: x)
}

/// A mask or indices as numbers of the variable's type, without a gradient.
private func constant(_ mask: Tensor, beside x: Variable) throws -> Variable {
  x.tape.constant(try mask.converted(to: x.scalarType))
}
