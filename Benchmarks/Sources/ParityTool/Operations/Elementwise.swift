import NNLayers

/// Operations/Elementwise.
let elementwise: [String: Operation] = [
  "add": { x, a in try pair(x, a, { try $0 + $1 }, { try $0 + $1 }, { try $0 + $1 }) },
  "subtract": { x, a in try pair(x, a, { try $0 - $1 }, { try $0 - $1 }, { try $0 - $1 }) },
  "multiply": { x, a in try pair(x, a, { try $0 * $1 }, { try $0 * $1 }, { try $0 * $1 }) },
  "divide": { x, a in try pair(x, a, { try $0 / $1 }, { try $0 / $1 }, { try $0 / $1 }) },
  "power": { x, a in
    x.count > 1 ? try x[0].power(x[1]) : try x[0].power(a.double("number"))
  },
  "maximum": { x, a in
    x.count > 1 ? try x[0].maximum(x[1]) : try x[0].maximum(a.double("number"))
  },
  "minimum": { x, a in
    x.count > 1 ? try x[0].minimum(x[1]) : try x[0].minimum(a.double("number"))
  },
  "negate": { x, _ in try -x[0] },
  "abs": { x, _ in try x[0].abs() },
  "square": { x, _ in try x[0].square() },
  "sqrt": { x, _ in try x[0].sqrt() },
  "rsqrt": { x, _ in try x[0].rsqrt() },
  "exp": { x, _ in try x[0].exp() },
  "expm1": { x, _ in try x[0].expm1() },
  "log": { x, _ in try x[0].log() },
  "log1p": { x, _ in try x[0].log1p() },
  "sin": { x, _ in try x[0].sin() },
  "cos": { x, _ in try x[0].cos() },
  "erf": { x, _ in try x[0].erf() },
  "clamp": { x, a in try x[0].clamped(min: a.optionalDouble("min"), max: a.optionalDouble("max")) },
  // Of a variable and of a tensor: the results of both.
  "floor": { x, _ in try [x[0].floor(), x[0].tape.constant(x[0].value.floor())] },
  "ceil": { x, _ in try [x[0].ceil(), x[0].tape.constant(x[0].value.ceil())] },
  "round": { x, _ in try [x[0].round(), x[0].tape.constant(x[0].value.round())] },
  "trunc": { x, _ in try [x[0].trunc(), x[0].tape.constant(x[0].value.trunc())] },
  "sign": { x, _ in try [x[0].sign(), x[0].tape.constant(x[0].value.sign())] },
  "select": { x, _ in try Variable.select(x[2].value, x[0], x[1]) },
  "replace": { x, a in
    x.count > 2
      ? try x[0].replacing(with: x[2], where: x[1].value)
      : try x[0].replacing(with: a.double("number"), where: x[1].value)
  },
  // To the other type and back, and a tensor to whole numbers.
  "cast": { x, _ in
    let other: ScalarType = x[0].scalarType == .float32 ? .float64 : .float32
    return try [
      x[0].converted(to: other).converted(to: x[0].scalarType), x[0].tape.constant(x[0].value.converted(to: .int32)),
    ]
  },
  "dropout": { x, a in try x[0].dropout(rate: a.double("rate")) },
]

/// A function of two variables, of a variable and a number, or of a number and a variable.
private func pair(
  _ x: [Variable], _ a: Arguments, _ both: (Variable, Variable) throws -> Variable,
  _ right: (Variable, Double) throws -> Variable, _ left: (Double, Variable) throws -> Variable
) throws -> Variable {
  switch try a.word("operands") {
  case "both": try both(x[0], x[1])
  case "right": try right(x[0], a.double("number"))
  default: try left(a.double("number"), x[0])
  }
}
