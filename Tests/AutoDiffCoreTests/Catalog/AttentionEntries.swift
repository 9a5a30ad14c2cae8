import AutoDiffCore

private let shapes: [Shape] = [[2, 3, 4], [2, 5, 4], [2, 5, 2]]

let attentionEntries: [CatalogEntry] = [
  CatalogEntry("Embedding", [[4, 3]]) { try $0[0].embedding(of: Tensor([3, 0, 3] as [Int32])) },
  CatalogEntry("Embedding", "padding elsewhere", [[4, 3]]) {
    let y = try $0[0].embedding(of: Tensor([3, 0, 3, 1] as [Int32], shape: [2, 2]), paddingIndex: 2)
    return try y * y
  },
  CatalogEntry("ScaledDotProductAttention", shapes) {
    try $0[0].scaledDotProductAttention(keys: $0[1], values: $0[2])
  },
  CatalogEntry("ScaledDotProductAttention", "causal, scale", shapes) {
    try $0[0].scaledDotProductAttention(keys: $0[1], values: $0[2], isCausal: true, scale: 2)
  },
  CatalogEntry("ScaledDotProductAttention", "a row that attends to nothing", shapes) {
    let mask = try Tensor([1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1] as [Int32], shape: [3, 5])
    return try $0[0].scaledDotProductAttention(keys: $0[1], values: $0[2], mask: $0[0].tape.constant(mask))
  },
  CatalogEntry("ScaledDotProductAttention", "a mask that is learned, causal", shapes + [[3, 5]]) {
    try $0[0].scaledDotProductAttention(keys: $0[1], values: $0[2], mask: $0[3], isCausal: true)
  },
  CatalogEntry("ScaledDotProductAttention", "dropout", shapes) {
    try $0[0].scaledDotProductAttention(keys: $0[1], values: $0[2], dropoutRate: 0.3)
  },
]
