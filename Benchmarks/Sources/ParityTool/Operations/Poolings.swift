import NNLayers

/// Operations/Pooling, and the layers that pool globally.
let poolings: [String: Operation] = [
  "maxPool2D": { x, a in
    try x[0].maxPool2D(
      window: a.size("window"), stride: a.optionalSize("stride"), padding: a.padding2D(), dilation: a.size("dilation"),
      roundsUp: a.flag("roundsUp"))
  },
  "maxPool2DWithIndices": { x, a in
    let (values, indices) = try x[0].maxPool2DWithIndices(
      window: a.size("window"), stride: a.optionalSize("stride"), padding: a.padding2D(), dilation: a.size("dilation"),
      roundsUp: a.flag("roundsUp"))
    return [values, x[0].tape.constant(indices)]
  },
  "maxPool1D": { x, a in
    try x[0].maxPool1D(
      window: a.int("window"), stride: a.optionalInt("stride"), padding: a.padding1D(), dilation: a.int("dilation"),
      roundsUp: a.flag("roundsUp"))
  },
  "maxPool1DWithIndices": { x, a in
    let (values, indices) = try x[0].maxPool1DWithIndices(
      window: a.int("window"), stride: a.optionalInt("stride"), padding: a.padding1D(), dilation: a.int("dilation"),
      roundsUp: a.flag("roundsUp"))
    return [values, x[0].tape.constant(indices)]
  },
  "averagePool2D": { x, a in
    try x[0].averagePool2D(
      window: a.size("window"), stride: a.optionalSize("stride"), padding: a.padding2D(),
      countsPadding: a.flag("counts"), roundsUp: a.flag("roundsUp"), divisor: a.optionalInt("divisor"))
  },
  "averagePool1D": { x, a in
    try x[0].averagePool1D(
      window: a.int("window"), stride: a.optionalInt("stride"), padding: a.padding1D(),
      countsPadding: a.flag("counts"), roundsUp: a.flag("roundsUp"), divisor: a.optionalInt("divisor"))
  },
  "maxUnpool2D": { x, a in try x[0].maxUnpool2D(indices: x[1].value, to: a.size("size")) },
  "maxUnpool1D": { x, a in try x[0].maxUnpool1D(indices: x[1].value, to: a.int("size")) },
  "adaptiveAveragePool2D": { x, a in try x[0].adaptiveAveragePool2D(to: a.size("size")) },
  "adaptiveAveragePool1D": { x, a in try x[0].adaptiveAveragePool1D(to: a.int("size")) },
  "adaptiveMaxPool2D": { x, a in try x[0].adaptiveMaxPool2D(to: a.size("size")) },
  "adaptiveMaxPool1D": { x, a in try x[0].adaptiveMaxPool1D(to: a.int("size")) },
  "globalAveragePool": { x, _ in
    x[0].shape.rank == 4 ? try GlobalAveragePool2D()(x[0]) : try GlobalAveragePool1D()(x[0])
  },
  "globalMaxPool": { x, _ in x[0].shape.rank == 4 ? try GlobalMaxPool2D()(x[0]) : try GlobalMaxPool1D()(x[0]) },
]
