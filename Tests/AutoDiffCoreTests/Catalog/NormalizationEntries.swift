import AutoDiffCore

let normalizationEntries: [CatalogEntry] = [
  CatalogEntry("LayerNormalization", [[3, 5], [5], [5]]) {
    try $0[0].layerNormalized(over: [5], weight: $0[1], bias: $0[2])
  },
  CatalogEntry("LayerNormalization", "two axes", [[2, 3, 4], [3, 4], [3, 4]]) {
    try $0[0].layerNormalized(over: [3, 4], weight: $0[1], bias: $0[2], epsilon: 0.1)
  },
  CatalogEntry("LayerNormalization", "plain", [[3, 9]]) { try $0[0].layerNormalized(over: [9]) },
  CatalogEntry("LayerNormalization", "bias alone", [[3, 4], [4]]) {
    try $0[0].layerNormalized(over: [4], bias: $0[1])
  },
  CatalogEntry("RMSNormalization", [[3, 2, 4], [4]]) {
    try $0[0].rmsNormalized(over: [4], weight: $0[1], epsilon: 0.01)
  },
  CatalogEntry("RMSNormalization", "plain", [[3, 6]], in: 0.5...1.5) {
    try $0[0].rmsNormalized(over: [6])
  },
  CatalogEntry("GroupNormalization", [[2, 3, 2, 4], [4], [4]]) {
    try $0[0].groupNormalized(groups: 2, weight: $0[1], bias: $0[2])
  },
  CatalogEntry("GroupNormalization", "plain", [[2, 5, 6]]) { try $0[0].groupNormalized(groups: 3, epsilon: 0.1) },
  CatalogEntry("GroupNormalization", "features", [[3, 6], [6]]) {
    try $0[0].groupNormalized(groups: 2, weight: $0[1])
  },
  CatalogEntry("InstanceNormalization", [[2, 2, 3, 3], [3], [3]]) {
    try $0[0].instanceNormalized(weight: $0[1], bias: $0[2])
  },
  CatalogEntry("LocalResponseNormalization", [[2, 3, 5]]) {
    try $0[0].localResponseNormalized(size: 3, alpha: 0.7, beta: 0.6, k: 1.5)
  },
  CatalogEntry("LocalResponseNormalization", "of even size", [[4, 5]]) {
    try $0[0].localResponseNormalized(size: 4, alpha: 0.7)
  },
  CatalogEntry("Normalize", [[3, 4]]) { try $0[0].normalized(axes: [1]) },
  CatalogEntry("Normalize", "of order 3, first axis", [[3, 4]], in: 0.2...1) {
    try $0[0].normalized(order: 3, axes: [0])
  },
]

let controlEntries: [CatalogEntry] = [
  CatalogEntry("OnGradient", "that passes", [[3, 2]]) {
    let y = try ($0[0] * $0[0]).onGradient { _ in nil }
    return try y * y
  },
  CatalogEntry("CustomGradient", "of a cube", [[3, 2]]) {
    try $0[0].customGradient({ try $0.power(3) }, gradient: { try 3 * $0 * $0 * $1 })
  },
  CatalogEntry("CustomGradient", "by the result", [[3, 2], [3, 2]]) {
    try Variable.customGradient(of: $0) {
      try ($0[0] * $0[1]).exp()
    } gradient: { inputs, y, g in
      [try g * y * inputs[1], try g * y * inputs[0]]
    }
  },
  CatalogEntry("Checkpointed", [[3, 2]]) { try $0[0].checkpointed { try ($0 * $0).tanh() } },
  CatalogEntry("Checkpointed", "two inputs, one inside another, with dropout", [[3, 4], [4, 5]]) {
    try Variable.checkpointed($0) { x in
      let y = try x[0].dropout(rate: 0.3).matrixProduct(x[1])
      return try y.checkpointed { try $0.dropout(rate: 0.3).tanh() } * y
    }
  },
]
