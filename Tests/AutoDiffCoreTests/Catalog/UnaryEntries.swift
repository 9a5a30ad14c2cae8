import AutoDiffCore

/// Functions of one variable, element by element: of a scalar, of a tensor of several axes with a single element in one,
/// of a column that is broadcast, and of one without an upstream gradient of its own for each element.
let unaryEntries: [CatalogEntry] = (smoothFunctions + activationFunctions + stepFunctions).flatMap {
  (unary: UnaryFunction) in
  let function = unary.function
  return [
    CatalogEntry(unary.file, unary.label + "of a scalar", [[]], in: unary.range) { try function($0[0]) },
    CatalogEntry(unary.file, unary.label + "of four axes", [[2, 1, 3, 2]], in: unary.range) {
      try function($0[0]) * $0[0]
    },
    CatalogEntry(unary.file, unary.label + "broadcast", [[3, 1]], in: unary.range) {
      try function($0[0].broadcast(to: [3, 2]))
    },
    CatalogEntry(unary.file, unary.label + "summed", [[7]], in: unary.range) { try function($0[0]).square().sum() },
  ]
}

private struct UnaryFunction: Sendable {
  let file: String
  let label: String
  let range: ClosedRange<Double>
  let function: @Sendable (Variable) throws -> Variable

  init(
    _ file: String, _ label: String = "", in range: ClosedRange<Double> = -2...2,
    _ function: @escaping @Sendable (Variable) throws -> Variable
  ) {
    (self.file, self.label, self.range, self.function) = (file, label, range, function)
  }
}

private let smoothFunctions: [UnaryFunction] = [
  UnaryFunction("Negate") { try -$0 },
  UnaryFunction("Square") { try $0.square() },
  UnaryFunction("SquareRoot", in: 0.3...3) { try $0.sqrt() },
  UnaryFunction("ReciprocalSquareRoot", in: 0.5...3) { try $0.rsqrt() },
  UnaryFunction("Exponential") { try $0.exp() },
  UnaryFunction("ExponentialMinusOne") { try $0.expm1() },
  UnaryFunction("Logarithm", in: 0.3...3) { try $0.log() },
  UnaryFunction("LogarithmOfOnePlus", in: -0.6...3) { try $0.log1p() },
  UnaryFunction("Sine") { try $0.sin() },
  UnaryFunction("Cosine") { try $0.cos() },
  UnaryFunction("HyperbolicTangent") { try $0.tanh() },
  UnaryFunction("Sigmoid", in: -4...4) { try $0.sigmoid() },
  UnaryFunction("GaussianError") { try $0.erf() },
  UnaryFunction("Power", "2.5, ", in: 0.3...2) { try $0.power(2.5) },
  UnaryFunction("Power", "-1, ", in: 0.5...2) { try $0.power(-1) },
]

private let activationFunctions: [UnaryFunction] = [
  UnaryFunction("ReLU") { try $0.relu() },
  UnaryFunction("ReLU6", in: 3...9) { try $0.relu6() },
  UnaryFunction("LeakyReLU", "slope 0.2, ") { try $0.leakyReLU(slope: 0.2) },
  UnaryFunction("ELU", "alpha 1.7, ") { try $0.elu(alpha: 1.7) },
  UnaryFunction("SELU") { try $0.selu() },
  UnaryFunction("GELU", in: -3...3) { try $0.gelu() },
  UnaryFunction("GELU", "tanh, ", in: -3...3) { try $0.gelu(approximation: .tanh) },
  UnaryFunction("SiLU", in: -4...4) { try $0.silu() },
  UnaryFunction("Mish", in: -4...4) { try $0.mish() },
  UnaryFunction("Softplus", "beta 0.5, ", in: -4...4) { try $0.softplus(beta: 0.5) },
  UnaryFunction("HardSigmoid", in: -5...5) { try $0.hardSigmoid() },
  UnaryFunction("HardSwish", in: -5...5) { try $0.hardSwish() },
]

private let stepFunctions: [UnaryFunction] = [
  UnaryFunction("Absolute") { try $0.abs() },
  UnaryFunction("Sign") { try $0.sign() * $0 },
  UnaryFunction("Rounding", "down, ") { try $0.floor() * $0 },
  UnaryFunction("Clamp", "both limits, ") { try $0.clamped(min: -0.7, max: 0.9) },
  UnaryFunction("Select", "a number, ") { try $0.replacing(with: 0.3, where: $0 .> 0.2) },
  UnaryFunction("Cast") { try $0.square().converted(to: .float64).converted(to: $0.scalarType) },
  UnaryFunction("Dropout") { try $0.dropout(rate: 0.3) },
  UnaryFunction("OnGradient", "that passes, ") { try $0.square().onGradient { _ in nil } },
  UnaryFunction("CustomGradient", "of a square, ") {
    try $0.customGradient({ try $0.square() }, gradient: { try 2 * $0 * $1 })
  },
  UnaryFunction("Checkpointed") { try $0.checkpointed { try $0.square().tanh() } },
]
