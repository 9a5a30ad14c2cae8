import NNLayers

/// Operations/Attention and the layer of several heads.
let attention: [String: Operation] = [
  "embedding": { x, a in try x[0].embedding(of: x[1].value, paddingIndex: a.optionalInt("padding")) },
  "attention": { x, a in
    try x[0].scaledDotProductAttention(
      keys: x[1], values: x[2], mask: x.count > 3 ? x[3] : nil, isCausal: a.flag("causal"),
      scale: a.optionalDouble("scale"))
  },
  "multiHeadAttention": { x, a in
    let tape = x[0].tape
    var random = RandomSource(seed: 0)
    let layer = MultiHeadAttention(
      size: x[0].shape[2], heads: try a.int("heads"), keySize: x[1].shape[2], valueSize: x[2].shape[2],
      hasBias: try a.flag("bias"), using: &random)
    // Queries, keys, values; key mask; mask; then weights and biases in the order of the layer's parameters.
    for (element, value) in zip(layer.parameters(), x[5...]) { try tape.bind(element.parameter, to: value) }
    let (output, weights) = try layer.weighted(
      queries: x[0], keys: x[1], values: x[2], keyMask: x[3].value, mask: x[4], isCausal: a.flag("causal"))
    return [output, weights]
  },
]
