import AutoDiffCore

/// Operations/Activations.
let activationEntries: [CatalogEntry] = [
  CatalogEntry("ReLU6", [[3, 7]], in: -3...9) { try $0[0].relu6() },
  CatalogEntry("ReLU6", "of a product", [[3, 7], [7]], in: -3...3) { try ($0[0] * $0[1]).relu6() },
  CatalogEntry("LeakyReLU", [[3, 7]]) { try $0[0].leakyReLU() },
  CatalogEntry("LeakyReLU", "slope 0.3, of a product", [[3, 7], [7]]) { try ($0[0] * $0[1]).leakyReLU(slope: 0.3) },
  CatalogEntry("PReLU", "a slope for each channel", [[2, 3, 4], [4]]) { try $0[0].prelu(slope: $0[1]) },
  CatalogEntry("PReLU", "one slope", [[5, 3], [1]]) { try $0[0].prelu(slope: $0[1]) },
  CatalogEntry("PReLU", "a vector, of a product", [[6], [6], [6]]) { try ($0[0] * $0[2]).prelu(slope: $0[1]) },
  CatalogEntry("ELU", [[3, 7]], in: -3...3) { try $0[0].elu() },
  CatalogEntry("ELU", "alpha 0.4", [[3, 7]], in: -3...3) { try $0[0].elu(alpha: 0.4) },
  CatalogEntry("SELU", [[3, 7]], in: -3...3) { try $0[0].selu() },
  CatalogEntry("GELU", [[3, 7]], in: -4...4) { try $0[0].gelu() },
  CatalogEntry("GELU", "tanh", [[3, 7]], in: -4...4) { try $0[0].gelu(approximation: .tanh) },
  CatalogEntry("SiLU", [[3, 7]], in: -6...6) { try $0[0].silu() },
  CatalogEntry("Mish", [[3, 7]], in: -6...6) { try $0[0].mish() },
  CatalogEntry("Softplus", [[3, 7]], in: -4...4) { try $0[0].softplus() },
  CatalogEntry("Softplus", "beta 2, above the threshold too", [[3, 7]], in: -4...4) {
    try $0[0].softplus(beta: 2, threshold: 3)
  },
  CatalogEntry("HardSigmoid", [[3, 7]], in: -5...5) { try $0[0].hardSigmoid() * $0[0] },
  CatalogEntry("HardSwish", [[3, 7]], in: -5...5) { try $0[0].hardSwish() },
  CatalogEntry("Softmin", [[3, 4]]) { try $0[0].softmin() },
  CatalogEntry("Softmin", "first axis", [[3, 4]]) { try $0[0].softmin(axis: 0) },
]
