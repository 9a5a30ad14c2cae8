import NNLayers

/// Tensor/Tensor+Masks and what searches: no gradients.
let masks: [String: Operation] = [
  "less": { x, a in try compare(x, a, { try $0 .< $1 }, { try $0 .< $1 }, { try $0 .< $1 }, { try $0 .< $1 }) },
  "lessOrEqual": { x, a in try compare(x, a, { try $0 .<= $1 }, { try $0 .<= $1 }, { try $0 .<= $1 }, { try $0 .<= $1 })
  },
  "greater": { x, a in try compare(x, a, { try $0 .> $1 }, { try $0 .> $1 }, { try $0 .> $1 }, { try $0 .> $1 }) },
  "greaterOrEqual": { x, a in
    try compare(x, a, { try $0 .>= $1 }, { try $0 .>= $1 }, { try $0 .>= $1 }, { try $0 .>= $1 })
  },
  "equal": { x, a in try compare(x, a, { try $0 .== $1 }, { try $0 .== $1 }, { try $0 .== $1 }, { try $0 .== $1 }) },
  "notEqual": { x, a in try compare(x, a, { try $0 .!= $1 }, { try $0 .!= $1 }, { try $0 .!= $1 }, { try $0 .!= $1 }) },
  "and": { x, _ in try both(x) { try $0 .& $1 } },
  "or": { x, _ in try both(x) { try $0 .| $1 } },
  "exclusiveOr": { x, _ in try both(x) { try $0 .^ $1 } },
  "not": { x, _ in try .!x[0].value },
  "any": { x, a in try x[0].value.any(axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps")) },
  "all": { x, a in try x[0].value.all(axes: a.optionalInts("axes"), keepsDimensions: a.flag("keeps")) },
  "argmax": { x, a in try x[0].value.argmax(axis: a.optionalInt("axis"), keepsDimensions: a.flag("keeps")) },
  "argmin": { x, a in try x[0].value.argmin(axis: a.optionalInt("axis"), keepsDimensions: a.flag("keeps")) },
]

/// A comparison of variables and of their tensors, with each other or with a number: both results.
private func compare(
  _ x: [Variable], _ a: Arguments, _ variables: (Variable, Variable) throws -> Tensor,
  _ tensors: (Tensor, Tensor) throws -> Tensor, _ variable: (Variable, Double) throws -> Tensor,
  _ tensor: (Tensor, Double) throws -> Tensor
) throws -> [Tensor] {
  guard x.count == 1 else { return try [variables(x[0], x[1]), tensors(x[0].value, x[1].value)] }
  let number = try a.double("number")
  return try [variable(x[0], number), tensor(x[0].value, number)]
}

private func both(_ x: [Variable], _ operation: (Tensor, Tensor) throws -> Tensor) throws -> Tensor {
  try operation(x[0].value, x[1].value)
}
