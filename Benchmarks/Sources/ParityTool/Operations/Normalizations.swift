import NNLayers

/// Operations/Normalization, and the layers with running statistics.
let normalizations: [String: Operation] = [
  "batchNormalization": { x, a in
    let (output, statistics) = try x[0].batchNormalized(
      weight: x[1], bias: x[2], epsilon: a.double("epsilon"), relu: a.flag("relu"))
    return [output, x[0].tape.constant(statistics.mean), x[0].tape.constant(statistics.variance)]
  },
  "normalizeByStatistics": { x, a in
    try x[0].normalized(
      mean: x[3].value, variance: x[4].value, weight: x[1], bias: x[2], epsilon: a.double("epsilon"),
      relu: a.flag("relu"))
  },
  "layerNormalization": { x, a in
    try x[0].layerNormalized(
      over: a.shape("over"), weight: weight(x, a), bias: bias(x, a), epsilon: a.double("epsilon"))
  },
  "rmsNormalization": { x, a in
    try x[0].rmsNormalized(over: a.shape("over"), weight: weight(x, a), epsilon: a.optionalDouble("epsilon"))
  },
  "groupNormalization": { x, a in
    try x[0].groupNormalized(
      groups: a.int("groups"), weight: weight(x, a), bias: bias(x, a), epsilon: a.double("epsilon"))
  },
  "instanceNormalization": { x, a in
    try x[0].instanceNormalized(weight: weight(x, a), bias: bias(x, a), epsilon: a.double("epsilon"))
  },
  "localResponseNormalization": { x, a in
    try x[0].localResponseNormalized(
      size: a.int("size"), alpha: a.double("alpha"), beta: a.double("beta"), k: a.double("k"))
  },
  "normalize": { x, a in
    try x[0].normalized(order: a.double("order"), axes: a.ints("axes"), epsilon: a.double("epsilon"))
  },
  "batchNormLayer": { x, a in
    let layer = BatchNorm(
      channels: x[0].shape.last ?? 0, epsilon: try a.double("epsilon"), momentum: try a.optionalDouble("momentum"),
      isAffine: try a.flag("affine"), tracksStatistics: try a.flag("tracks"), relu: try a.flag("relu"))
    let buffers = try a.flag("tracks") ? [layer.runningMean, layer.runningVariance] : []
    return try run(layer, x, a, [layer.weight, layer.bias], buffers, layer.stepCount)
  },
  "instanceNormLayer": { x, a in
    let layer = InstanceNorm(
      channels: x[0].shape.last ?? 0, epsilon: try a.double("epsilon"), momentum: try a.optionalDouble("momentum"),
      isAffine: try a.flag("affine"), tracksStatistics: try a.flag("tracks"))
    return try run(
      layer, x, a, [layer.weight, layer.bias].compactMap(\.self),
      [layer.runningMean, layer.runningVariance].compactMap(\.self), layer.stepCount)
  },
]

private func weight(_ x: [Variable], _ a: Arguments) throws -> Variable? { try a.flag("weighs") ? x[1] : nil }

private func bias(_ x: [Variable], _ a: Arguments) throws -> Variable? {
  try a.flag("shifts") ? x[try a.flag("weighs") ? 2 : 1] : nil
}

/// A step of a layer with running statistics: inputs are x, the parameters, and the statistics before the step; results
/// the output and the statistics after it.
private func run(
  _ layer: some Layer, _ x: [Variable], _ a: Arguments, _ parameters: [Parameter], _ buffers: [Buffer],
  _ stepCount: Buffer?
) throws -> [Variable] {
  let tape = x[0].tape
  let isAffine = try a.flag("affine")
  if isAffine { for (parameter, value) in zip(parameters, x[1...]) { try tape.bind(parameter, to: value) } }
  for (buffer, value) in zip(buffers, x.dropFirst(isAffine ? 3 : 1)) {
    try buffer.set(try buffer.value().converted(to: value.scalarType))
    try buffer.set(value.value)
  }
  try stepCount?.set(try Tensor(a.double("steps"), .int32))
  let y = try layer(x[0])
  try tape.gradients(of: y.sum(), retainingTape: true).applyBufferUpdates()
  return [y] + (try buffers.map { tape.constant(try $0.value()) })
}
